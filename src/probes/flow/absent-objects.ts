import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { ClickHouseService } from '../../topology/topology-types.js';
import { topicsRead } from '../kafka.js';
import { dial, type Probe } from '../probe.js';
import type { AbsentObject } from './flow-types.js';

/** What is missing on the way of each topic, by the beginning of the names on it. */
export type AbsentObjects = ReadonlyMap<string, readonly AbsentObject[]>;

type Place = Parameters<typeof topicsRead>[0] & {
  readonly clickhouse: Pick<ClickHouseService, 'host' | 'httpPort' | 'database'>;
};

/** Kafka tables and views that are not there. Cheap: it reads names and nothing else. */
export function absentObjectsProbe(
  topology: Place,
  clickhouse: Pick<ClickHouse, 'query'>,
): Probe<AbsentObjects> {
  const { host, httpPort, database } = topology.clickhouse;
  const ways = waysOf(topology);
  const names = [...ways.values()].flat();
  return async (signal) => {
    await dial(host, httpPort, signal);
    const ask = (sql: string) =>
      clickhouse.query<{ name: string }>(sql, { database, names }, { signal, outsideDatabase: true });
    const there = new Set((await ask(THERE)).map(({ name }) => name));
    if (names.every((name) => there.has(name))) return new Map();
    // An older server does not list what is detached, and none does for some kinds of databases.
    const detached = await ask(DETACHED).then(
      (rows) => new Set(rows.map(({ name }) => name)),
      () => undefined,
    );
    return new Map(
      [...ways].flatMap(([table, parts]) => {
        const absent = parts.filter((name) => !there.has(name));
        return absent.length === 0
          ? []
          : [[table, absent.map((name) => ({ name, detached: detached?.has(name) }))] as const];
      }),
    );
  };
}

/** Names as in src/schema/desired.ts. */
function waysOf(topology: Parameters<typeof topicsRead>[0]): ReadonlyMap<string, readonly string[]> {
  const events = new Set(topology.streams.map(({ table }) => table));
  return new Map(
    topicsRead(topology).map(({ table }) => [
      table,
      [`${table}_in`, `${table}_mv`, ...(events.has(table) ? [`${table}_dead_letters_mv`] : [])],
    ]),
  );
}

const THERE = `
  SELECT name FROM system.tables WHERE database = {database:String} AND name IN {names:Array(String)}`;

/** Source: system.detached_tables of ClickHouse 24.5 and later. */
const DETACHED = `
  SELECT table AS name FROM system.detached_tables
  WHERE database = {database:String} AND table IN {names:Array(String)}`;
