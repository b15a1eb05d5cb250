import { consumerGroup } from '../../topology/consumer-group.js';
import type { ClickHouseService, EventStream } from '../../topology/topology-types.js';
import type { SchemaTopology } from '../../schema/desired.js';
import type { EngineStatus } from '../../embedded/engine.js';
import { consumersProbe } from '../consumers.js';
import { driftProbe } from '../drift.js';
import { pausedProbe } from '../paused.js';
import { observe } from '../probe.js';
import { followMark, type Followed, type TraceClients } from './follow.js';
import { lateMarks, removeMarks } from './sweep.js';
import type { StreamTrace, TraceReport } from './trace-report.js';
import { heldBack, whyStuck, type PositionBefore, type Witnesses } from './why-stuck.js';

export interface TraceOptions extends TraceClients {
  readonly topology: SchemaTopology & {
    readonly clickhouse: Pick<ClickHouseService, 'host' | 'httpPort' | 'database'>;
  };
  /** The embedded engines of these services. */
  readonly engines: (signal: AbortSignal) => Promise<readonly EngineStatus[]>;
  /** Those to trace. */
  readonly streams: readonly EventStream[];
  /** How long an event may take, milliseconds. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

const LOOK_TIMEOUT_MS = 5_000;
/** Cancelled or not, the marked events are taken away again. */
const CLEAN_UP_MS = 20_000;

/**
 * Sends one marked event through each stream and tells how long each hop took, or where it stopped. The events are
 * taken out of the tables again; one that comes later is taken out by a later trace.
 */
export async function traceStreams(options: TraceOptions): Promise<TraceReport> {
  const { streams, patienceMs, signal, topology, clickhouse } = options;
  const limits = { signal, timeoutMs: LOOK_TIMEOUT_MS };
  const paused = await observe(pausedProbe(topology, clickhouse), limits);
  const isPaused = ({ table }: EventStream) => paused.kind === 'seen' && paused.value.includes(table);
  const before = await Promise.all(streams.map((stream) => positionBefore(stream, options)));
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const followed = await Promise.all(
    streams.map(async (stream) =>
      isPaused(stream) ? undefined : await followMark(stream, options, patience),
    ),
  );
  const marks = followed.flatMap((one) => one?.mark.objectId ?? []);
  try {
    signal.throwIfAborted();
    const witnesses = followed.every((one) => one?.hops.table !== null)
      ? undefined
      : await callWitnesses(options, limits);
    const traced = await Promise.all(
      streams.map((stream, at) => streamTrace(stream, followed[at], before[at], witnesses)),
    );
    const arrived = traced.every(({ stuck }) => stuck === null);
    return { arrived, removed: await removed(options, marks), streams: traced };
  } catch (error) {
    await removed(options, marks);
    throw error;
  }
}

/** Whether no marked event is left in a table; what is left now a later trace takes out. */
async function removed(
  { clickhouse, topology }: Pick<TraceOptions, 'clickhouse' | 'topology'>,
  marks: readonly bigint[],
): Promise<boolean> {
  const late = await observe((signal) => lateMarks(clickhouse, topology, signal), {
    signal: AbortSignal.timeout(CLEAN_UP_MS),
    timeoutMs: LOOK_TIMEOUT_MS,
  });
  return await removeMarks(
    clickhouse,
    topology,
    late.kind === 'seen' ? [...marks, ...late.value] : marks,
  ).then(
    () => late.kind === 'seen',
    () => false,
  );
}

async function positionBefore(
  { topic, table }: EventStream,
  { kafka, clickhouse, signal }: TraceOptions,
): Promise<PositionBefore> {
  const group = consumerGroup(clickhouse.database, table);
  const seen = await observe((own) => kafka.groupLag(group, topic, { signal: own }), {
    signal,
    timeoutMs: LOOK_TIMEOUT_MS,
  });
  if (seen.kind !== 'seen') return undefined;
  return seen.value.partitions.reduce((sum, { position }) => sum + position, 0);
}

async function callWitnesses(
  { topology, clickhouse, kafka, engines: askEngines }: TraceOptions,
  limits: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Witnesses> {
  const [consumers, drift, engines] = await Promise.all([
    observe(consumersProbe(topology.clickhouse, clickhouse), limits),
    observe(driftProbe(topology, clickhouse), limits),
    observe(askEngines, limits),
  ]);
  return {
    kafka,
    clickhouse,
    places: topology,
    consumers: consumers.kind === 'seen' ? consumers.value : undefined,
    differences: drift.kind === 'seen' ? drift.value : [],
    engines: engines.kind === 'seen' ? engines.value : [],
    signal: limits.signal,
  };
}

const NOWHERE = { topic: null, engine: null, table: null } as const;

/** `followed`: undefined where the stream is paused. */
async function streamTrace(
  stream: EventStream,
  followed: Followed | undefined,
  before: PositionBefore,
  witnesses: Witnesses | undefined,
): Promise<StreamTrace> {
  const { type, topic, table } = stream;
  if (followed === undefined) return { type, topic, table, hops: NOWHERE, stuck: heldBack(stream) };
  const { hops } = followed;
  const stuck =
    witnesses === undefined || hops.table !== null
      ? null
      : await whyStuck(stream, followed, before, witnesses);
  return { type, topic, table, hops, stuck };
}
