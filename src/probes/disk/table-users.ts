import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Topology } from '../../topology/topology-types.js';
import type { DiskUser } from './disk-types.js';
import { tableRemedy, type FoundTable } from './table-remedy.js';

const MOST = 12;

/** The largest tables of ClickHouse, and its own logs in one. */
export async function tableUsers(
  topology: Topology,
  clickhouse: Pick<ClickHouse, 'query'>,
  signal: AbortSignal,
): Promise<DiskUser[]> {
  const { node, dataDir, runtime } = topology.clickhouse;
  const rows = await clickhouse.query<FoundTable & { bytes: number }>(
    TABLES,
    { most: MOST },
    { signal, outsideDatabase: true },
  );
  return rows.map((row) => ({
    node,
    folder: runtime === 'external' ? '' : dataDir,
    what: row.database === 'system' ? "ClickHouse's own logs" : `table ${row.table}`,
    where: row.database,
    bytes: row.bytes,
    remedy: tableRemedy(row, topology),
  }));
}

const TABLES = `
  SELECT part.database AS database, part.table AS table, part.bytes AS bytes, part.oldest AS oldest,
    tables.partition_key AS partitionKey
  FROM
  (
    SELECT database, if(database = 'system', '', table) AS table, toFloat64(sum(bytes_on_disk)) AS bytes,
      min(partition) AS oldest
    FROM system.parts WHERE active
    GROUP BY 1, 2 HAVING bytes > 0 ORDER BY bytes DESC LIMIT {most:UInt32}
  ) AS part
  LEFT JOIN system.tables AS tables ON tables.database = part.database AND tables.name = part.table
  ORDER BY bytes DESC`;
