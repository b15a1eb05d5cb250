import type { SupervisorStatus } from '../embedded/engine.js';
import type { ServiceName, Topology } from '../topology/topology-types.js';
import { clickhouseNotes, kafkaNotes, type Contents } from './contents.js';
import { judge } from './judge.js';
import type { Observation } from './probe.js';
import type { WatchedService } from './services.js';
import type { IngestionStatus, ServiceStatus, StatusReport, TableStatus } from './status-report.js';
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
  const { streams, deadLettersTable } = topology;
  const topicNames = streams.map((stream) => stream.topic);
  const eventTables = streams.map((stream) => stream.table);
  const problems: string[] = [];
  const services = seen.services.map((service): ServiceStatus => {
    const { name, runtime, node } = service;
    const { state, detail } = judge({ ...service, ...supervision(name, seen.supervisor) }, service.answer);
    const notes = state === 'healthy' ? notesOn(name, topology, seen) : [];
    problems.push(...notes);
    return { name, runtime, node, state, detail: [detail, ...notes].join('; ') };
  });
  const tables = eventTables.map((name) => tableStatus(name, seen.tables));
  const deadLetters = named(deadLettersTable, seen.tables)?.rows ?? null;
  return {
    problems,
    report: {
      healthy: problems.length === 0 && services.every((service) => service.state === 'healthy'),
      services,
      topics: topicNames.map(
        (name) => named(name, seen.topics) ?? { name, partitions: null, messages: null, lag: null },
      ),
      tables,
      ingestion: ingestionStatus(tables, deadLetters),
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
  if (name === 'kafka') return kafkaNotes(topology, seen);
  return name === 'clickhouse' ? clickhouseNotes(topology, seen) : [];
}

function named<T extends { readonly name: string }>(
  name: string,
  seen: Observation<readonly T[]>,
): T | undefined {
  return seen.kind === 'seen' ? seen.value.find((one) => one.name === name) : undefined;
}

function tableStatus(name: string, seen: Observation<readonly TableFigures[]>): TableStatus {
  const figures = named(name, seen);
  return {
    name,
    rows: figures?.rows ?? null,
    bytes: figures?.bytes ?? null,
    last_batch_time:
      figures?.lastBatch === undefined ? null : `${figures.lastBatch.toISOString().slice(0, 19)}Z`,
  };
}

/** No ledger of objects is kept yet, so what is pending and what failed is not known. */
function ingestionStatus(tables: readonly TableStatus[], deadLetters: number | null): IngestionStatus {
  const batches = tables.map((table) => table.last_batch_time);
  const slowest = batches.includes(null) ? undefined : batches.toSorted()[0];
  return {
    last_hour: slowest?.replace(/:\d\d:\d\dZ$/, ':00:00Z') ?? null,
    pending_objects: null,
    failed_objects: null,
    dead_letters: deadLetters,
  };
}
