import type { SupervisorStatus } from '../embedded/engine.js';
import type { ServiceName, Topology } from '../topology/topology-types.js';
import { clickhouseNotes, kafkaNotes, s3Notes, type Contents } from './contents.js';
import { judge } from './judge.js';
import { pausedText } from './paused.js';
import type { Observation } from './probe.js';
import type { WatchedService } from './services.js';
import type {
  IngestionStatus,
  ServiceStatus,
  StatusReport,
  TableStatus,
  TopicStatus,
} from './status-report.js';
import type { TableFigures } from './tables.js';

/** What the probes of one look brought back. */
export interface Observations extends Contents {
  readonly services: readonly (Omit<WatchedService, 'probe'> & { readonly answer: Observation<string> })[];
  readonly supervisor: Observation<SupervisorStatus | undefined>;
}

export interface AssembledReport {
  readonly report: StatusReport;
  /** What keeps `healthy` false although the service in question answers: one sentence each. */
  readonly problems: readonly string[];
}

/** The report of one look: which services are healthy, what exists, what is not known. */
export function assembleReport(topology: Topology, seen: Observations): AssembledReport {
  const { streams, unionTable, deadLettersTable } = topology;
  const topicNames = streams.map((stream) => stream.topic);
  const eventTables = streams.map((stream) => stream.table);
  const problems: string[] = [];
  const services = seen.services.map((service): ServiceStatus => {
    const { name, runtime, node } = service;
    const { state, detail } = judge({ ...service, ...supervision(name, seen.supervisor) }, service.answer);
    const notes = state === 'healthy' ? notesOn(name, topology, seen) : [];
    problems.push(...notes);
    // On purpose, and so no problem.
    const paused = name === 'clickhouse' && seen.paused.kind === 'seen' && pausedText(seen.paused.value);
    const said = [detail, ...notes, ...(paused ? [paused] : [])];
    return { name, runtime, node, state, detail: said.join('; ') };
  });
  const tables = [...eventTables, unionTable].map((name) => tableStatus(name, seen.tables));
  const deadLetters = named(deadLettersTable, seen.tables)?.rows ?? null;
  return {
    problems,
    report: {
      healthy: problems.length === 0 && services.every((service) => service.state === 'healthy'),
      services,
      topics: topicNames.map((name) => topicStatus(name, seen.topics)),
      tables,
      ingestion: ingestionStatus(tables.slice(0, streams.length), deadLetters, seen),
    },
  };
}

function supervision(name: string, supervisor: Observations['supervisor']) {
  // A supervisor that could not be asked may well run: nothing is said of it then.
  if (supervisor.kind !== 'seen') return { engine: undefined, supervised: true };
  const engine = supervisor.value?.engines.find((one) => one.name === name);
  return { engine, supervised: supervisor.value !== undefined };
}

function notesOn(name: ServiceName, topology: Topology, seen: Contents): string[] {
  if (name === 's3') return s3Notes(seen);
  if (name === 'kafka') return kafkaNotes(topology, seen);
  return name === 'clickhouse' ? clickhouseNotes(topology, seen) : [];
}

function named<T extends { readonly name: string }>(
  name: string,
  seen: Observation<readonly T[]>,
): T | undefined {
  return seen.kind === 'seen' ? seen.value.find((one) => one.name === name) : undefined;
}

function topicStatus(name: string, seen: Contents['topics']): TopicStatus {
  const figures = named(name, seen);
  return {
    name,
    partitions: figures?.partitions ?? null,
    messages: figures?.messages ?? null,
    lag: figures?.lag ?? null,
  };
}

function tableStatus(name: string, seen: Observation<readonly TableFigures[]>): TableStatus {
  const figures = named(name, seen);
  return {
    name,
    rows: figures?.rows ?? null,
    bytes: figures?.bytes ?? null,
    last_batch_time: figures?.lastBatch === undefined ? null : isoSeconds(figures.lastBatch),
  };
}

function ingestionStatus(
  eventTables: readonly TableStatus[],
  deadLetters: number | null,
  { ledger, pending }: Contents,
): IngestionStatus {
  const batches = eventTables.map((table) => table.last_batch_time);
  const slowest = batches.includes(null) ? undefined : batches.toSorted()[0];
  const figures = ledger.kind === 'seen' ? ledger.value : undefined;
  return {
    last_hour:
      figures?.lastJoined === undefined
        ? (slowest?.replace(/:\d\d:\d\dZ$/, ':00:00Z') ?? null)
        : isoSeconds(figures.lastJoined),
    pending_objects: pending.kind === 'seen' ? pending.value : null,
    failed_objects: figures?.failed ?? null,
    dead_letters: deadLetters === null ? null : Math.max(0, deadLetters - (figures?.replayed ?? 0)),
    mismatched_hours: figures?.mismatched.count ?? null,
    unfinished_hours: figures?.unfinished ?? null,
  };
}

function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
