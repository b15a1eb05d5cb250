import type { SupervisorStatus } from '../embedded/engine.js';
import type { Topology } from '../topology/topology-types.js';
import { judge, troubleOf } from './judge.js';
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
export interface Observations {
  readonly services: readonly (Omit<WatchedService, 'probe'> & { readonly answer: Observation<string> })[];
  readonly supervisor: Observation<SupervisorStatus | undefined>;
  readonly topics: Observation<readonly TopicStatus[]>;
  readonly tables: Observation<readonly TableFigures[]>;
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
  const contents = {
    kafka: () => missing('topic', topicNames, seen.topics),
    clickhouse: () => missing('table', [...eventTables, deadLettersTable], seen.tables),
  };
  const problems: string[] = [];
  const services = seen.services.map((service): ServiceStatus => {
    const { name, runtime, node } = service;
    const { state, detail } = judge({ ...service, ...supervision(name, seen.supervisor) }, service.answer);
    const note =
      state === 'healthy' && (name === 'kafka' || name === 'clickhouse') ? contents[name]() : undefined;
    if (note === undefined) return { name, runtime, node, state, detail };
    problems.push(note);
    return { name, runtime, node, state, detail: `${detail}; ${note}` };
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

/** What is wrong with the contents of a service that answers. */
function missing(
  what: 'topic' | 'table',
  names: readonly string[],
  seen: Observation<readonly { readonly name: string }[]>,
): string | undefined {
  if (seen.kind !== 'seen') return `its ${what}s could not be read: ${troubleOf(seen)}`;
  const absent = names.filter((name) => named(name, seen) === undefined);
  if (absent.length === 0) return undefined;
  return `${what}${absent.length === 1 ? '' : 's'} ${absent.join(', ')} missing, run npl-setup`;
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
