import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Difference } from '../../schema/difference.js';
import { desiredTables } from './desired-tables.js';
import { driftProbe } from '../drift.js';
import { rateOfLate, type Point } from '../flow/rates.js';
import { troubleOf } from '../judge.js';
import { observe, type Observation } from '../probe.js';
import { RATE_MS } from '../topics/topic-rows.js';
import type { Topology } from '../../topology/topology-types.js';
import type { TableRow, WarehouseData } from './table-row.js';

interface CatalogueRow {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
  /** Unix seconds; 0: none. */
  readonly newest: number;
  readonly mutation: string;
  readonly broken: number;
}

interface Tools {
  readonly clickhouse: Pick<ClickHouse, 'query'>;
  /** Of each question, milliseconds. */
  readonly timeoutMs: number;
}

/** Looks at the tables again and again; from the second look on with rates. Reads the catalogue and no rows. */
export function warehouseLook(
  topology: Topology,
  { clickhouse, timeoutMs }: Tools,
): (signal: AbortSignal) => Promise<WarehouseData> {
  const wanted = desiredTables(topology);
  const names = wanted.map(({ name }) => name);
  const { database } = topology.clickhouse;
  const drift = driftProbe(topology, clickhouse);
  const histories = new Map<string, Point[]>();
  return async (signal) => {
    const catalogue = (own: AbortSignal): Promise<CatalogueRow[]> =>
      clickhouse.query<CatalogueRow>(CATALOGUE, { database, names }, { signal: own, outsideDatabase: true });
    const [seen, drifted] = await Promise.all([
      observe(catalogue, { signal, timeoutMs }),
      observe(drift, { signal, timeoutMs }),
    ]);
    const rows = seen.kind === 'seen' ? seen.value : undefined;
    const differences = drifted.kind === 'seen' ? drifted.value : undefined;
    const at = performance.now();
    const tables = wanted.map(({ name, kind, objects }): TableRow => {
      const row = rows?.find((one) => one.name === name);
      const none = rows === undefined ? null : 0;
      const points = [...(histories.get(name) ?? []), { at, value: row?.rows }].filter(
        (point) => point.at > at - 2 * RATE_MS,
      );
      histories.set(name, points);
      return {
        name,
        kind,
        exists: rows === undefined ? null : row !== undefined,
        rows: row?.rows ?? none,
        bytes: row?.bytes ?? none,
        parts: row?.parts ?? none,
        newest: row === undefined || row.newest === 0 ? null : new Date(row.newest * 1000).toISOString(),
        inserted: rateOfLate(points, RATE_MS),
        differences: differences?.filter((one) => isAbout(one, objects)) ?? null,
        mutation: row?.mutation ?? (rows === undefined ? null : ''),
        broken: row?.broken ?? none,
      };
    });
    const others = differences?.filter((one) => !wanted.some(({ objects }) => isAbout(one, objects))) ?? [];
    const unasked = seen.kind === 'seen' ? undefined : `ClickHouse could not be asked: ${troubleOf(seen)}`;
    const problems = [unasked ?? uncompared(drifted), ...others.map(({ text }) => text)];
    return { tables, unasked, problems: problems.filter((text) => text !== undefined) };
  };
}

function uncompared(drifted: Observation<unknown>): string | undefined {
  if (drifted.kind === 'seen') return undefined;
  return `the tables could not be compared with what is wanted: ${troubleOf(drifted)}`;
}

/** An object, or one of its columns. */
function isAbout({ object }: Difference, objects: readonly string[]): boolean {
  return objects.some((name) => object === name || object.startsWith(`${name}.`));
}

const CATALOGUE = `
  SELECT t.name AS name,
         toFloat64(p.part_rows) AS rows,
         toFloat64(p.part_bytes) AS bytes,
         toFloat64(p.parts) AS parts,
         p.newest AS newest,
         m.reason AS mutation,
         toFloat64(d.broken) AS broken
  FROM (
    SELECT name FROM system.tables WHERE database = {database:String} AND name IN {names:Array(String)}
  ) AS t
  LEFT JOIN (
    SELECT table, sum(rows) AS part_rows, sum(bytes_on_disk) AS part_bytes, count() AS parts,
           toUnixTimestamp(max(max_time)) AS newest
    FROM system.parts
    WHERE active AND database = {database:String} AND table IN {names:Array(String)}
    GROUP BY table
  ) AS p ON p.table = t.name
  LEFT JOIN (
    SELECT table, substring(argMax(latest_fail_reason, latest_fail_time), 1, 300) AS reason
    FROM system.mutations
    WHERE NOT is_done AND latest_fail_reason != '' AND database = {database:String}
    GROUP BY table
  ) AS m ON m.table = t.name
  LEFT JOIN (
    SELECT table, count() AS broken
    FROM system.detached_parts
    WHERE database = {database:String} AND reason LIKE '%broken%'
    GROUP BY table
  ) AS d ON d.table = t.name`;
