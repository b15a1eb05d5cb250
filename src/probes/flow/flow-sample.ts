import type { Topology } from '../../topology/topology-types.js';
import type { AssembledReport, Observations } from '../assemble-report.js';
import { clickhouseNotes, kafkaNotes, s3Notes } from '../contents.js';
import { topicsRead } from '../kafka.js';
import type { Observation } from '../probe.js';
import type { AbsentObjects } from './absent-objects.js';
import type { FlowSample, ServiceSample, StreamSample } from './flow-types.js';

/** What one look brought back, and what is missing on the ways of the topics. */
export interface FlowObservations extends Observations {
  readonly absent: Observation<AbsentObjects>;
}

/** The figures of one look from which the flow is told. */
export function flowSample(
  topology: Topology,
  seen: FlowObservations,
  { report }: AssembledReport,
  takenAt: Date,
): FlowSample {
  const service = (name: string): ServiceSample | undefined =>
    report.services.find((one) => one.name === name);
  const services = (['s3', 'kafka', 'clickhouse', 'superset'] as const).flatMap((name) => {
    const one = service(name);
    return one === undefined ? [] : [[name, { state: one.state, detail: one.detail }] as const];
  });
  const tables = valueOf(seen.tables);
  const union = tables?.find(({ name }) => name === topology.unionTable);
  const ledger = valueOf(seen.ledger);
  return {
    at: takenAt.getTime(),
    services: Object.fromEntries(services),
    notes: {
      s3: s3Notes(seen),
      kafka: kafkaNotes(topology, seen),
      clickhouse: clickhouseNotes(topology, { ...seen, consumers: NOT_ASKED }),
    },
    streams: topicsRead(topology).map((stream) => streamSample(stream, seen)),
    unionTable: topology.unionTable,
    joinedRows: union?.rows ?? undefined,
    lastJoined: ledger?.lastJoined,
    pending: valueOf(seen.pending) ?? undefined,
    failed: ledger?.failed,
    deadLetters: report.ingestion.dead_letters ?? undefined,
    unfinished: ledger?.unfinished,
  };
}

/** How consumers stand is told from several looks, not from one. */
const NOT_ASKED = { kind: 'seen', value: [] } as const;

function streamSample(
  { table, topic }: { readonly table: string; readonly topic: string },
  seen: FlowObservations,
): StreamSample {
  const figures = valueOf(seen.topics)?.find(({ name }) => name === topic);
  const rows = valueOf(seen.tables)?.find(({ name }) => name === table);
  return {
    topic,
    table,
    written: figures?.written,
    lag: figures?.lag ?? undefined,
    rows: rows?.rows ?? undefined,
    newest: rows?.lastBatch,
    consumer: valueOf(seen.consumers)?.find((one) => one.table === `${table}_in`),
    ...wayOf(table, seen),
  };
}

/** A paused stream has no Kafka table, as it should be. */
function wayOf(table: string, { paused, absent }: FlowObservations): Pick<StreamSample, 'paused' | 'absent'> {
  const isPaused = valueOf(paused)?.includes(table) ?? false;
  const missing = valueOf(absent)?.get(table) ?? [];
  return { paused: isPaused, absent: missing.filter(({ name }) => !isPaused || name !== `${table}_in`) };
}

function valueOf<T>(seen: Observation<T>): T | undefined {
  return seen.kind === 'seen' ? seen.value : undefined;
}
