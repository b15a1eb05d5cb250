import type { SupervisorStatus, EngineStatus } from '../../src/embedded/engine.js';
import type { Observations } from '../../src/probes/assemble-report.js';
import type { ConsumerState } from '../../src/probes/consumers.js';
import type { MismatchedHours } from '../../src/probes/ingestion.js';
import type { Snapshot } from '../../src/probes/snapshot.js';
import type { ServiceStatus, StatusReport } from '../../src/probes/status-report.js';
import { EVENT_TYPES, type Topology } from '../../src/topology/topology-types.js';

/** Every hour balances. */
export const NONE_MISMATCHED: MismatchedHours = { count: 0, oldest: '', newest: '' };

export const TOPICS = EVENT_TYPES.map((type) => `${type}_events_in`);
export const TABLES = [...EVENT_TYPES.map((type) => `${type}_events`), 'clickstream_raw'];

/** Three embedded services; ports that nothing listens on unless a test says otherwise. */
export function sampleTopology(ports: { kafka: number; clickhouse: number; s3: number }): Topology {
  const embedded = { runtime: 'embedded', node: 'local', dataDir: '/nowhere' } as const;
  const host = '127.0.0.1';
  const container = { image: '', bind: host };
  return {
    configFile: '/nowhere/env.conf',
    stateDir: '/nowhere/.npl',
    stackName: 'npl',
    host,
    s3: {
      ...embedded,
      endpoint: `http://${host}:${ports.s3}`,
      port: ports.s3,
      region: 'ru-central1',
      bucket: 'npl-demo',
      prefix: '',
      forcePathStyle: true,
    },
    kafka: {
      ...container,
      ...embedded,
      host,
      port: ports.kafka,
      controllerPort: 0,
      partitions: 3,
      replication: 1,
      security: 'plaintext',
      user: 'npl',
      brokerForClickHouse: `${host}:${ports.kafka}`,
      mayHaveOtherAddress: false,
      clickhouseSignsIn: false,
    },
    clickhouse: {
      ...container,
      ...embedded,
      host,
      httpPort: ports.clickhouse,
      nativePort: 0,
      database: 'default',
      user: 'default',
    },
    airflow: {
      ...container,
      url: '',
      postgresImage: '',
      adminUser: 'admin',
      runtime: 'off',
      node: 'local',
      webserverPort: 8080,
      databaseDir: '/nowhere',
      dagsDir: '/nowhere',
      shareDir: '/nowhere',
    },
    superset: {
      ...container,
      runtime: 'off',
      node: 'local',
      port: 8088,
      adminUser: 'admin',
      dataDir: '/nowhere',
    },
    streams: EVENT_TYPES.map((type) => ({ type, table: `${type}_events`, topic: `${type}_events_in` })),
    unionTable: 'clickstream_raw',
    deadLettersTable: 'dead_letters',
    ingest: {
      schedule: '2 * * * *',
      lookbackHours: 168,
      parallel: 4,
      compression: 'none',
      checkpointsTopic: 'npl_checkpoints',
      deadLettersTopic: 'npl_dead_letters',
      ledger: 'ingest_ledger',
    },
  };
}

export function engineStatus(change: Partial<EngineStatus> = {}): EngineStatus {
  return {
    name: 'kafka',
    state: 'running',
    pid: 4711,
    restarts: 0,
    startedAt: '2026-01-02T03:04:05.000Z',
    lastExit: undefined,
    logFile: '/nowhere/kafka.log',
    ports: [],
    ...change,
  };
}

export function supervisorOf(...engines: EngineStatus[]): SupervisorStatus {
  return { pid: 4710, startedAt: '2026-01-02T03:04:05.000Z', engines };
}

const seen = <T>(value: T) => ({ kind: 'seen' as const, value });

/** A look at a pipeline in which all is well. */
export function healthyObservations(): Observations {
  const service = {
    runtime: 'embedded',
    node: 'local',
    address: '127.0.0.1:1',
    port: 1,
    addressKeys: 'X',
  } as const;
  return {
    services: (['s3', 'kafka', 'clickhouse'] as const).map((name) => ({
      ...service,
      name,
      answer: seen(`${name} answers`),
    })),
    supervisor: seen(supervisorOf(engineStatus())),
    topics: seen(
      [...TOPICS, 'npl_dead_letters', 'npl_checkpoints'].map((name) => ({
        name,
        partitions: 3,
        messages: 1000,
        lag: 0,
      })),
    ),
    tables: seen(
      [...TABLES, 'dead_letters'].map((name) => ({
        name,
        rows: name === 'dead_letters' ? 2 : 1000,
        bytes: 98_406,
        lastBatch: new Date('2022-11-28T20:00:00Z'),
      })),
    ),
    drift: seen([]),
    consumers: seen(EVENT_TYPES.map((type) => consumerState({ table: `${type}_events_in` }))),
    ledger: seen({
      failed: 1,
      givenUp: 0,
      example: '',
      lastJoined: new Date('2022-11-28T21:00:00Z'),
      replayed: 0,
      mismatched: NONE_MISMATCHED,
      unfinished: 0,
    }),
    pending: seen(4),
    paused: seen([]),
  };
}

/** A consumer that has read everything, of a server that has run for an hour. */
export function consumerState(change: Partial<ConsumerState> = {}): ConsumerState {
  return {
    table: 'browser_events_in',
    now: 10_000,
    uptime: 3_600,
    assigned: 3,
    lastPoll: 9_999,
    lastCommit: 9_000,
    lastException: 0,
    exception: '',
    read: 1_000,
    ...change,
  };
}

export function serviceStatus(change: Partial<ServiceStatus> = {}): ServiceStatus {
  const detail = 'Kafka answers on 127.0.0.1:19092, 1 broker';
  return { name: 'kafka', runtime: 'embedded', node: 'local', state: 'healthy', detail, ...change };
}

/** A snapshot for views, taken at 2026-01-02 03:04:05. */
export function sampleSnapshot(change: Partial<StatusReport> = {}, problems: string[] = []): Snapshot {
  return {
    takenAt: new Date('2026-01-02T03:04:05Z'),
    problems,
    report: {
      healthy: true,
      services: [
        serviceStatus({ name: 's3', detail: 'bucket npl-demo can be read on http://127.0.0.1:14569' }),
        serviceStatus(),
        serviceStatus({ name: 'clickhouse', detail: 'ClickHouse 26.7.2.1 answers on 127.0.0.1:18123' }),
      ],
      topics: TOPICS.map((name) => ({ name, partitions: 3, messages: 1000, lag: 0 })),
      tables: TABLES.map((name) => ({
        name,
        rows: 1000,
        bytes: 98_406,
        last_batch_time: '2022-11-28T20:00:00Z',
      })),
      ingestion: {
        last_hour: '2022-11-28T20:00:00Z',
        pending_objects: 4,
        failed_objects: 1,
        dead_letters: 0,
        mismatched_hours: 0,
        unfinished_hours: 0,
      },
      ...change,
    },
  };
}

/** ClickHouse is stopped, S3 is not set up and a topic is missing. */
export function failingSnapshot(change: Partial<StatusReport> = {}): Snapshot {
  const note = 'topic geo_events_in missing, run npl-setup';
  return sampleSnapshot(
    {
      healthy: false,
      services: [
        serviceStatus({
          name: 's3',
          runtime: 'external',
          state: 'unknown',
          detail: 'S3_BUCKET is not set; set it in env.conf',
        }),
        serviceStatus({ detail: `Kafka answers on 127.0.0.1:19092, 1 broker; ${note}` }),
        serviceStatus({
          name: 'clickhouse',
          state: 'stopped',
          detail: 'connection refused on 127.0.0.1:18123; run npl-ops up',
        }),
      ],
      topics: TOPICS.map((name) =>
        name === 'geo_events_in'
          ? { name, partitions: null, messages: null, lag: null }
          : { name, partitions: 3, messages: 1_234_567, lag: 1_000 },
      ),
      tables: TABLES.map((name) => ({ name, rows: null, bytes: null, last_batch_time: null })),
      ingestion: {
        last_hour: null,
        pending_objects: null,
        failed_objects: null,
        dead_letters: null,
        mismatched_hours: null,
        unfinished_hours: null,
      },
      ...change,
    },
    [note],
  );
}
