import type {
  ConsumerSample,
  FlowSample,
  ServiceSample,
  StreamSample,
} from '../../../../src/probes/flow/flow-types.js';

const START = Date.parse('2026-11-24T10:00:00Z');
export const LOGS = 'run npl-ops logs clickhouse';

export const well = (detail = 'answers'): ServiceSample => ({ state: 'healthy', detail });

export function consumer(change: Partial<ConsumerSample> = {}): ConsumerSample {
  return {
    table: 'browser_events_in',
    now: 10_000,
    uptime: 3_600,
    assigned: 3,
    lastCommit: 9_000,
    lastException: 0,
    exception: '',
    read: 1_000,
    ...change,
  };
}

export function stream(change: Partial<StreamSample> = {}): StreamSample {
  return {
    topic: 'browser_in',
    table: 'browser_events',
    written: 1_000,
    lag: 0,
    rows: 1_000,
    newest: new Date('2026-11-24T09:00:00Z'),
    consumer: consumer(),
    paused: false,
    absent: [],
    ...change,
  };
}

/** A look `seconds` after the first. */
export function sample(seconds: number, change: Partial<FlowSample> = {}): FlowSample {
  return {
    at: START + seconds * 1_000,
    services: { s3: well(), kafka: well(), clickhouse: well() },
    notes: { s3: [], kafka: [], clickhouse: [] },
    streams: [stream()],
    unionTable: 'clickstream_raw',
    joinedRows: 900,
    lastJoined: new Date('2026-11-24T08:00:00Z'),
    pending: 0,
    deadLetters: 0,
    unfinished: 0,
    failed: 0,
    ...change,
  };
}
