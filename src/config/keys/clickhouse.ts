import { host, image, node } from '../address-types.js';
import { folder } from '../path-types.js';
import { database, identifier, port, yesNo } from '../value-types.js';
import { key } from './key-spec.js';
import { engineRuntime } from './engine-runtime.js';

export const clickhouse = {
  USE_EXTERNAL_CLICKHOUSE: key(
    yesNo,
    'NO',
    'Is there a ClickHouse already?',
    'YES: use a ClickHouse that already runs. NO: run one.',
  ),
  CLICKHOUSE_HOST: key(
    host,
    '',
    'Address of that ClickHouse?',
    'Address of the ClickHouse when `USE_EXTERNAL_CLICKHOUSE=YES`. When it is NO, the address is `HOST` and this value is not read.',
  ),
  CLICKHOUSE_CLIENT_PORT: key(
    port,
    '19000',
    'Native port of ClickHouse?',
    'Port of the native protocol (clickhouse-client). The embedded engine does not open it.',
  ),
  CLICKHOUSE_OUT_PORT: key(
    port,
    '18123',
    'HTTP port of ClickHouse?',
    'Port of the HTTP interface, which npl itself uses.',
  ),
  CLICKHOUSE_RUNTIME: key(
    engineRuntime,
    '',
    'How does ClickHouse run?',
    'Overrides `RUNTIME` for ClickHouse alone.',
  ),
  CLICKHOUSE_NODE: key(
    node,
    'local',
    'Machine that runs ClickHouse?',
    'Machine whose Docker runs ClickHouse.',
  ),
  CLICKHOUSE_IMAGE: key(
    image,
    'clickhouse/clickhouse-server:26.8',
    'ClickHouse image?',
    'Container image of ClickHouse.',
  ),
  CLICKHOUSE_DATA: key(
    folder,
    'data/clickhouse/db',
    'Folder for the data of ClickHouse?',
    'Folder that holds the data of ClickHouse.',
  ),
  CLICKHOUSE_DATABASE: key(
    database,
    'default',
    'Database?',
    'Database that holds the tables. It is part of the consumer group: two warehouses that read the same topics need different names.',
  ),
  CLICKHOUSE_USER: key(
    identifier,
    'default',
    'ClickHouse user?',
    'User that npl signs in as. The password is a secret.',
  ),
  CLICKHOUSE_CLUSTER: key(
    identifier,
    '',
    'ClickHouse cluster?',
    'Cluster to create Replicated and Distributed tables on. Empty: one server.',
  ),
};
