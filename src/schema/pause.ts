import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { pauseName } from '../topology/pause-name.js';
import type { EventStream } from '../topology/topology-types.js';
import { desiredSchema, type SchemaTopology } from './desired.js';
import { applySchema, dropTable, schemaCommands, schemaPlan } from './schema.js';
import { loadStatements } from './statements.js';

/**
 * Ends the reading of the streams, for good: also a ClickHouse that is started again does not read them. What they hold
 * waits in Kafka, and the consumer group remembers how far it was read.
 */
export async function pauseStreams(
  topology: SchemaTopology,
  streams: readonly EventStream[],
  ch: Pick<ClickHouse, 'command'>,
  signal?: AbortSignal,
): Promise<void> {
  const { database, streams: all } = desiredSchema(topology, await loadStatements());
  const run = schemaCommands(ch, database.params, signal);
  for (const { table } of streams) {
    const { source, pause } = all.find(({ into }) => into[0]?.name === table) ?? {};
    if (source === undefined || pause === undefined) continue;
    // The mark first: without it a missing Kafka table is a fault.
    await run(pause.sql, pause.params);
    await dropTable(source.name, database.name, run);
  }
}

/** Goes on where the streams were paused. Interrupted, it leaves a missing Kafka table, which `tables apply` makes. */
export async function resumeStreams(
  topology: SchemaTopology,
  streams: readonly EventStream[],
  ch: Pick<ClickHouse, 'command' | 'query'>,
  signal?: AbortSignal,
): Promise<void> {
  const { database } = topology.clickhouse;
  const run = schemaCommands(ch, { database }, signal);
  for (const stream of streams) await dropTable(pauseName(stream), database, run);
  const plan = await schemaPlan(topology, ch, signal);
  const actions = plan.actions.filter(
    (action) =>
      action.kind === 'build-stream' &&
      streams.some(({ table }) => action.stream.into.some(({ name }) => name === table)),
  );
  await applySchema({ ...plan, actions }, ch, signal === undefined ? {} : { signal });
}

/** Those of the streams that are paused. Reads names and nothing else. */
export async function pausedStreams<Stream extends Pick<EventStream, 'table'>>(
  streams: readonly Stream[],
  database: string,
  ch: Pick<ClickHouse, 'query'>,
  signal?: AbortSignal,
): Promise<Stream[]> {
  const names = streams.flatMap((stream) => [pauseName(stream), `${stream.table}_in`]);
  const options = { outsideDatabase: true, ...(signal === undefined ? {} : { signal }) };
  const found = await ch.query<{ name: string }>(NAMES, { database, names }, options);
  const isThere = (name: string) => found.some((one) => one.name === name);
  return streams.filter((stream) => isThere(pauseName(stream)) && !isThere(`${stream.table}_in`));
}

const NAMES = `
  SELECT name FROM system.tables WHERE database = {database:String} AND name IN {names:Array(String)}`;
