import type { Kafka } from '../../clients/kafka/kafka.js';
import { messageOf, NplError } from '../../errors.js';
import { consumerGroup } from '../../topology/consumer-group.js';
import { pauseName } from '../../topology/pause-name.js';
import type { EventStream } from '../../topology/topology-types.js';
import type { Warehouse } from './warehouse.js';

const LOOK_TIMEOUT_MS = 5_000;

export interface StuckLoad {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'groupLag'>;
  readonly warehouse: Pick<Warehouse, 'database' | 'query'>;
  /** Streams with events that have not arrived. */
  readonly streams: readonly EventStream[];
  readonly stallMs: number;
}

/** Follows the way of the events and names the first place where it is broken. */
export async function whereStuck({ kafka, warehouse, streams, stallMs }: StuckLoad): Promise<NplError> {
  const what = `nothing has moved for ${Math.round(stallMs / 1000)} s`;
  const broker = await failureOf(kafka.brokerCount({ timeoutMs: LOOK_TIMEOUT_MS }));
  if (broker !== undefined) return stuckAt(what, 'Kafka does not take the events', broker, 'kafka');
  const server = await failureOf(warehouse.query('SELECT 1', {}, { timeoutMs: LOOK_TIMEOUT_MS }));
  if (server !== undefined) return stuckAt(what, 'ClickHouse does not answer', server, 'clickhouse');
  for (const stream of streams) {
    const error = await consumerFault(what, { kafka, warehouse }, stream);
    if (error !== undefined) return error;
  }
  return new NplError(what, {
    why: `ClickHouse has read the topics, but events are missing from ${streams.map(({ table }) => table).join(', ')}`,
    next: 'run `npl-ops tables check`, then load again: only what is missing is sent',
  });
}

async function consumerFault(
  what: string,
  { kafka, warehouse }: Pick<StuckLoad, 'kafka' | 'warehouse'>,
  stream: EventStream,
): Promise<NplError | undefined> {
  const source = `${stream.table}_in`;
  const group = consumerGroup(warehouse.database, stream.table);
  const { lag } = await kafka.groupLag(group, stream.topic, { timeoutMs: LOOK_TIMEOUT_MS });
  if (lag === 0) return undefined;
  const consumers = await warehouse.query<{ assigned: number; exception: string }>(
    `SELECT toUInt32(length(assignments.topic)) AS assigned, arrayElement(exceptions.text, -1) AS exception
     FROM system.kafka_consumers WHERE database = {database:String} AND table = {source:String}`,
    { database: warehouse.database, source },
    { timeoutMs: LOOK_TIMEOUT_MS },
  );
  const exception = consumers.map((consumer) => consumer.exception).find((text) => text !== '');
  if (consumers.length === 0 && (await isPaused(warehouse, stream))) {
    return new NplError(`${lag} messages of topic ${stream.topic} wait: its reading is paused`, {
      why: 'npl-ops pause has ended it; what is published is not lost',
      next: 'npl-ops resume',
    });
  }
  const attached = consumers.some(({ assigned }) => assigned > 0);
  const state = attached ? 'has it but does not move on' : 'is not reading it';
  return new NplError(`${what}: ${lag} messages of topic ${stream.topic} wait for ClickHouse`, {
    why: `its consumer ${source} ${state}${exception === undefined ? '' : `; it last said: ${exception.slice(0, 500)}`}`,
    next: 'run `npl-ops tables check` and `npl-ops logs clickhouse`, then load again: only what is missing is sent',
  });
}

async function isPaused(warehouse: StuckLoad['warehouse'], stream: EventStream): Promise<boolean> {
  const found = await warehouse.query<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = {database:String} AND name = {name:String}',
    { database: warehouse.database, name: pauseName(stream) },
    { timeoutMs: LOOK_TIMEOUT_MS },
  );
  return found.length > 0;
}

function stuckAt(what: string, where: string, failure: unknown, service: string): NplError {
  return new NplError(`${what}: ${where}`, {
    why: messageOf(failure),
    next: `run \`npl-ops status\` and \`npl-ops logs ${service}\`, then load again: only what is missing is sent`,
    cause: failure,
  });
}

async function failureOf(look: Promise<unknown>): Promise<unknown> {
  return await look.then(
    () => undefined,
    (error: unknown) => error,
  );
}
