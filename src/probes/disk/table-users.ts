import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Topology } from '../../topology/topology-types.js';
import type { DiskUser } from './disk-types.js';

const SYSTEM_LOGS = 'ClickHouse drops what is older than 7 days; TRUNCATE TABLE system.<log> empties one now';
const OLD_DAYS =
  "ALTER TABLE ... DROP PARTITION '<day>' drops a day for good; view 5 (tables) shows the partitions";
const MOST = 12;

/** The largest tables of ClickHouse, and its own logs in one. */
export async function tableUsers(
  { clickhouse: { node, dataDir, runtime } }: Pick<Topology, 'clickhouse'>,
  clickhouse: Pick<ClickHouse, 'query'>,
  signal: AbortSignal,
): Promise<DiskUser[]> {
  const rows = await clickhouse.query<{ database: string; table: string; bytes: number }>(
    TABLES,
    { most: MOST },
    { signal, outsideDatabase: true },
  );
  return rows.map(({ database, table, bytes }) => ({
    node,
    folder: runtime === 'external' ? '' : dataDir,
    what: database === 'system' ? "ClickHouse's own logs" : `table ${table}`,
    where: database === 'system' ? 'system' : database,
    bytes,
    remedy: database === 'system' ? SYSTEM_LOGS : OLD_DAYS,
  }));
}

const TABLES = `
  SELECT database, if(database = 'system', '', table) AS table, toFloat64(sum(bytes_on_disk)) AS bytes
  FROM system.parts WHERE active
  GROUP BY 1, 2 HAVING bytes > 0 ORDER BY bytes DESC LIMIT {most:UInt32}`;
