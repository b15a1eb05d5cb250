import { diagnose, type Diagnosis } from './diagnose.js';
import type {
  Backlog,
  Flow,
  FlowSample,
  Hop,
  HopName,
  HopState,
  StreamFlow,
  StreamSample,
} from './flow-types.js';
import { HOP_NAMES } from './flow-types.js';
import { pausedText } from '../paused.js';
import { rateOfLate, rates, sum, type Point } from './rates.js';

/** Looks that are kept: about five minutes of them. */
const KEPT = 120;
const RATE_WINDOW_MS = 12_000;
const HOUR_MS = 3_600_000;

/** The samples with one more, and without those that are too old. */
export function withSample(samples: readonly FlowSample[], sample: FlowSample): readonly FlowSample[] {
  return [...samples, sample].slice(-KEPT);
}

export interface FlowOptions {
  /** How many of the streams carry events; the others carry what ingestion keeps. */
  readonly eventStreams: number;
  /** Where the log of ClickHouse is: `run npl-ops logs clickhouse`. */
  readonly logs: string;
}

/** The pipeline as it flows, told from successive looks. Pure. */
export function flowOf(samples: readonly FlowSample[], { eventStreams, logs }: FlowOptions): Flow {
  const diagnoses = diagnose(samples, logs);
  const events = ({ streams }: Pick<FlowSample, 'streams'>) => streams.slice(0, eventStreams);
  const of = (value: (sample: FlowSample) => number | undefined): Point[] =>
    samples.map((sample) => ({ at: sample.at, value: value(sample) }));
  const counters: Record<HopName, Point[]> = {
    s3: [],
    kafka: of((sample) => sum(events(sample).map(({ written }) => written))),
    clickhouse: of((sample) => sum(events(sample).map(consumed))),
    join: of(({ joinedRows }) => joinedRows),
    dashboards: [],
  };
  const last = samples.at(-1);
  const hop = (name: HopName): Hop => {
    const points = counters[name];
    const rate = rateOfLate(points, RATE_WINDOW_MS);
    const shown = lastKnown(samples, name, events);
    return {
      name,
      ...figuresOf(name, shown, events(shown ?? NO_STREAMS)),
      asOf: shown === last || shown === undefined ? undefined : new Date(shown.at),
      rate,
      history: rates(points),
      ...stateOf(diagnoses[name], rate),
    };
  };
  return {
    hops: HOP_NAMES.map(hop),
    streams: (last === undefined ? [] : events(last)).map((stream) => streamFlow(stream, of, eventStreams)),
  };
}

const NO_STREAMS = { streams: [] };

/** The newest look that could tell the figures of a hop; where none could, the newest. */
function lastKnown(
  samples: readonly FlowSample[],
  name: HopName,
  events: (sample: FlowSample) => readonly StreamSample[],
): FlowSample | undefined {
  const isKnown = (sample: FlowSample): boolean => {
    if (name === 'clickhouse') return events(sample).every(({ rows }) => rows !== undefined);
    return name === 's3' || name === 'kafka' || sample.joinedRows !== undefined;
  };
  return samples.findLast(isKnown) ?? samples.at(-1);
}

function stateOf(
  { state, trouble }: Diagnosis,
  rate: number | undefined,
): { readonly state: HopState; readonly trouble: string | undefined } {
  return { state: state ?? ((rate ?? 0) > 0 ? 'flowing' : 'idle'), trouble };
}

/** Messages that were read and committed: unlike those that were read, a repeat does not count again. */
function consumed(stream: StreamSample | undefined): number | undefined {
  if (stream?.written === undefined || stream.lag === undefined) return undefined;
  return stream.written - stream.lag;
}

type Figures = Pick<Hop, 'rows' | 'backlog' | 'newest' | 'notes'>;

function figuresOf(name: HopName, seen: FlowSample | undefined, events: readonly StreamSample[]): Figures {
  const newest = events.map((stream) => stream.newest);
  // The hour that every table has reached.
  const stored = newest.every((time) => time !== undefined) ? earliest(newest) : undefined;
  const joined = seen?.lastJoined;
  switch (name) {
    case 's3':
      return figures({ notes: failedNotes(seen?.failed) });
    case 'kafka':
      return figures({ backlog: backlog(seen?.pending, 'objects'), notes: pendingNotes(seen?.pending) });
    case 'clickhouse':
      return figures({
        rows: sum(events.map(({ rows }) => rows)),
        backlog: backlog(sum(events.map(({ lag }) => lag)), 'messages'),
        newest: stored,
        notes: [
          ...pausedNotes(events.filter(({ paused }) => paused).map(({ table }) => table)),
          ...deadLetterNotes(seen?.deadLetters),
        ],
      });
    case 'join':
      return figures({
        rows: seen?.joinedRows,
        backlog: backlog(hoursBehind(hoursBetween(joined, stored), seen?.unfinished), 'hours'),
        newest: joined,
        notes: unfinishedNotes(seen?.unfinished),
      });
    case 'dashboards':
      return figures({ newest: joined, rows: seen?.joinedRows });
  }
}

const NOTHING: Figures = { rows: undefined, backlog: undefined, newest: undefined, notes: [] };
const figures = (some: Partial<Figures>): Figures => ({ ...NOTHING, ...some });

function backlog(count: number | undefined, unit: Backlog['unit']): Backlog | undefined {
  return count === undefined ? undefined : { count, unit };
}

function hoursBetween(joined: Date | undefined, stored: Date | undefined): number | undefined {
  if (stored === undefined || joined === undefined) return undefined;
  return Math.max(0, Math.round((stored.getTime() - joined.getTime()) / HOUR_MS));
}

function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  return times.reduce((a, b) => (a !== undefined && b !== undefined && b < a ? b : a), times[0]);
}

/** An hour in the middle that waits counts as well: the newest alone would be up to date. */
function hoursBehind(between: number | undefined, unfinished = 0): number | undefined {
  return between === undefined && unfinished === 0 ? undefined : Math.max(between ?? 0, unfinished);
}

function failedNotes(failed = 0): string[] {
  if (failed === 0) return [];
  const what = failed === 1 ? '1 object failed and is' : `${failed} objects failed and are`;
  return [`${what} tried again by the next ingest; npl-ops ingest status tells why`];
}

function pendingNotes(pending = 0): string[] {
  if (pending === 0) return [];
  const what = pending === 1 ? '1 object waits' : `${pending} objects wait`;
  return [`${what} for the next ingest; npl-ops ingest takes them now`];
}

function pausedNotes(tables: readonly string[]): string[] {
  const text = pausedText(tables);
  return text === undefined ? [] : [text];
}

function deadLetterNotes(letters = 0): string[] {
  if (letters === 0) return [];
  const what = letters === 1 ? '1 dead letter' : `${letters} dead letters`;
  return [`${what} that no table could take; npl-ops dead-letters list tells why`];
}

function unfinishedNotes(hours = 0): string[] {
  if (hours === 0) return [];
  const what = hours === 1 ? '1 hour is published and waits' : `${hours} hours are published and wait`;
  return [`${what} to be joined; the next ingest does it, npl-ops finish does it now`];
}

function streamFlow(
  { topic, table, lag, rows, newest }: StreamSample,
  of: (value: (sample: FlowSample) => number | undefined) => Point[],
  eventStreams: number,
): StreamFlow {
  const mine = (sample: FlowSample) =>
    sample.streams.slice(0, eventStreams).find((one) => one.topic === topic);
  return {
    topic,
    table,
    lag,
    rows,
    newest,
    written: rateOfLate(
      of((sample) => mine(sample)?.written),
      RATE_WINDOW_MS,
    ),
    read: rateOfLate(
      of((sample) => mine(sample)?.consumer?.read),
      RATE_WINDOW_MS,
    ),
  };
}
