import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import { KafkaFailure } from '../../clients/kafka/failure.js';
import type { EngineName, EngineStatus } from '../../embedded/engine.js';
import { silentProcess, type SilentProcess } from '../../embedded/silent-process.js';
import { messageOf, NplError } from '../../errors.js';
import type { Difference } from '../../schema/difference.js';
import { consumerGroup } from '../../topology/consumer-group.js';
import type { EventStream, Topology } from '../../topology/topology-types.js';
import { plainReason, type ConsumerState } from '../consumers.js';
import type { Followed } from './follow.js';
import { HOPS, type Hop, type Stuck } from './trace-report.js';

/** What is asked when an event has not arrived. */
export interface Witnesses {
  readonly kafka: Pick<Kafka, 'groupLag'>;
  readonly clickhouse: Pick<ClickHouse, 'database' | 'query'>;
  readonly places: Pick<Topology, 'deadLettersTable'>;
  /** Undefined where ClickHouse could not be asked. */
  readonly consumers: readonly ConsumerState[] | undefined;
  /** How the tables differ from what env.conf wants. */
  readonly differences: readonly Difference[];
  /** The embedded ones; none where nobody knows. */
  readonly engines: readonly EngineStatus[];
  readonly signal: AbortSignal;
}

/** Messages that the consumer had read when the event was sent; undefined: nobody knows. */
export type PositionBefore = number | undefined;

/** Names the hop at which an event stopped, and what says so. */
export async function whyStuck(
  stream: EventStream,
  { hops, mark, trouble }: Followed,
  before: PositionBefore,
  witnesses: Witnesses,
): Promise<Stuck> {
  const hop: Hop = HOPS.find((each) => hops[each] === null) ?? 'table';
  const said = trouble === undefined ? [] : [sentence(trouble)];
  if (hop === 'topic') {
    const silent = silentEngine('kafka', witnesses, !isSilence(trouble));
    return {
      hop,
      why: `Kafka has not taken the event into topic ${stream.topic}`,
      evidence: [...said, ...(silent === undefined ? [] : [silent.what])],
      next: silent?.next ?? nextOf(trouble) ?? 'npl-ops status, then npl-ops logs kafka',
    };
  }
  const { consumers } = witnesses;
  if (consumers === undefined) {
    const silent = silentEngine('clickhouse', witnesses, false);
    return {
      hop,
      why: 'ClickHouse does not answer, so that nobody reads the topic',
      evidence: [...said, ...(silent === undefined ? [] : [silent.what])],
      next: silent?.next ?? 'npl-ops status, then npl-ops logs clickhouse',
    };
  }
  const drift = driftOf(stream, hop, witnesses.differences);
  if (drift !== undefined) return drift;
  const refused = await refusal(stream, hop, mark.objectId, witnesses);
  if (refused !== undefined) return refused;
  const consumer = consumers.find(({ table }) => table === `${stream.table}_in`);
  return await readerFault(stream, hop, consumer, before, witnesses);
}

/** Of a stream that is paused no event is sent: it would come when nobody waits for it any more. */
export function heldBack({ type, topic }: EventStream): Stuck {
  return {
    hop: 'engine',
    why: `the reading of topic ${topic} is paused by npl-ops pause`,
    evidence: ['no marked event was sent'],
    next: `npl-ops resume --type ${type}`,
  };
}

/** What became of the process of an embedded engine; one that answers is told of only where it is stopped. */
function silentEngine(
  name: EngineName,
  { engines }: Witnesses,
  hasAnswered: boolean,
): SilentProcess | undefined {
  const engine = engines.find((each) => each.name === name);
  if (engine === undefined || (hasAnswered && engine.isFrozen !== true)) return undefined;
  return silentProcess(engine);
}

/** What is no failure of Kafka's own is the patience of the trace, which ran out. */
function isSilence(trouble: unknown): boolean {
  return !(trouble instanceof KafkaFailure) || ['unreachable', 'timeout'].includes(trouble.kind);
}

function driftOf({ table }: EventStream, hop: Hop, differences: readonly Difference[]): Stuck | undefined {
  const names = [`${table}_in`, `${table}_mv`, `${table}_dead_letters_mv`, table];
  const here = differences.filter(({ object }) => names.includes(object.split('.')[0] ?? ''));
  const [first] = here;
  if (first === undefined) return undefined;
  return {
    hop,
    why: `the way from the topic to ${table} is not as it should be`,
    evidence: here.map(({ text }) => text),
    next: first.next ?? 'npl-ops tables apply',
  };
}

async function refusal(
  { table }: EventStream,
  hop: Hop,
  objectId: bigint,
  { clickhouse, places, signal }: Witnesses,
): Promise<Stuck | undefined> {
  const [letter] = await clickhouse.query<{ error: string }>(
    `SELECT error FROM {letters:Identifier} WHERE object_id = {id:UInt64} LIMIT 1`,
    { letters: places.deadLettersTable, id: String(objectId) },
    { signal },
  );
  if (letter === undefined) return undefined;
  return {
    hop,
    why: `ClickHouse could not make a row of ${table} from the event`,
    evidence: [letter.error],
    next: 'npl-ops tables check',
  };
}

async function readerFault(
  { table, topic }: EventStream,
  hop: Hop,
  consumer: ConsumerState | undefined,
  before: PositionBefore,
  { kafka, clickhouse, signal }: Witnesses,
): Promise<Stuck> {
  const group = consumerGroup(clickhouse.database, table);
  const { lag, partitions } = await kafka.groupLag(group, topic, { signal });
  const position = partitions.reduce((sum, each) => sum + each.position, 0);
  const waits = `${lag} message${lag === 1 ? '' : 's'} of topic ${topic} not read yet`;
  const logs = 'npl-ops logs clickhouse';
  if (consumer === undefined) {
    return {
      hop,
      why: `${table}_in has no consumer: nothing reads topic ${topic}`,
      evidence: [waits, 'system.kafka_consumers has no row of it'],
      next: 'npl-ops tables check',
    };
  }
  const exception = consumer.exception === '' ? [] : [`it last said: ${plainReason(consumer)}`];
  if (before !== undefined && position > before) {
    return {
      hop,
      why: `${table}_in reads, but has not come to the event`,
      evidence: [waits, `${position - before} messages read meanwhile`, ...exception],
      next: 'npl-ops trace --timeout 300 waits longer',
    };
  }
  const state =
    consumer.assigned === 0
      ? `${table}_in has got no partition of topic ${topic}: it is joining its group, or nothing drives it`
      : `${table}_in has topic ${topic} and does not move on`;
  const polled =
    consumer.lastPoll === 0
      ? 'it has never asked for messages'
      : `it last asked for messages ${consumer.now - consumer.lastPoll} s ago`;
  return {
    hop,
    why: state,
    evidence: [waits, polled, ...exception],
    next: `npl-ops tables check, then ${logs}`,
  };
}

function sentence(error: unknown): string {
  const why = error instanceof NplError ? error.why : undefined;
  return why === undefined ? messageOf(error) : `${messageOf(error)}: ${why}`;
}

function nextOf(error: unknown): string | undefined {
  return error instanceof NplError ? error.next : undefined;
}
