import { describe, expect, it } from 'vitest';
import { assembleReport, type Observations } from '../../../src/probes/assemble-report.js';
import { expectStatusContract } from '../../helpers/status-contract.js';
import {
  consumerState,
  engineStatus,
  healthyObservations,
  sampleTopology,
  supervisorOf,
  TABLES,
  TOPICS,
  NONE_MISMATCHED,
} from '../../helpers/status-samples.js';

const topology = sampleTopology({ kafka: 1, clickhouse: 2, s3: 3 });
const good = healthyObservations();
const figures = {
  ...{ failed: 1, givenUp: 0, example: '', lastJoined: undefined, replayed: 0 },
  ...{ mismatched: NONE_MISMATCHED, unfinished: 0 },
};
const refused = { kind: 'failed', error: Object.assign(new Error(), { code: 'ECONNREFUSED' }) } as const;
const lagging: Observations['topics'] = {
  kind: 'seen',
  value: good.topics.kind === 'seen' ? good.topics.value.map((topic) => ({ ...topic, lag: 9 })) : [],
};
const timedOut = { kind: 'timed-out', afterMs: 3000 } as const;

function look(change: Partial<Observations>) {
  const assembled = assembleReport(topology, { ...good, ...change });
  return { ...assembled, report: expectStatusContract(assembled.report) };
}

function answering(name: string, answer: Observations['services'][number]['answer']) {
  return good.services.map((service) => (service.name === name ? { ...service, answer } : service));
}

function without<T extends { name: string }>(
  seen: { kind: string; value?: readonly T[] },
  ...names: string[]
) {
  return { kind: 'seen' as const, value: (seen.value ?? []).filter(({ name }) => !names.includes(name)) };
}

describe('assembleReport', () => {
  it('is healthy when everything answers and exists', () => {
    const { report, problems } = look({});
    expect(problems).toEqual([]);
    expect(report.healthy).toBe(true);
    expect(report.topics).toEqual(TOPICS.map((name) => ({ name, partitions: 3, messages: 1000, lag: 0 })));
    expect(report.tables.map(({ name, rows }) => [name, rows])).toEqual(TABLES.map((name) => [name, 1000]));
    expect(report.ingestion).toEqual({
      last_hour: '2022-11-28T21:00:00Z',
      pending_objects: 4,
      failed_objects: 1,
      dead_letters: 2,
      mismatched_hours: 0,
      unfinished_hours: 0,
    });
  });

  it('counts dead letters that were not replayed, and knows nothing that the ledger did not tell', () => {
    const ledger = { kind: 'seen' as const, value: { ...figures, replayed: 1 } };
    expect(look({ ledger }).report.ingestion).toMatchObject({ dead_letters: 1, failed_objects: 1 });
    const { report, problems } = look({ ledger: timedOut, pending: refused });
    expect([report.healthy, problems]).toEqual([true, []]);
    expect(report.ingestion).toEqual({
      last_hour: '2022-11-28T20:00:00Z',
      pending_objects: null,
      failed_objects: null,
      dead_letters: 2,
      mismatched_hours: null,
      unfinished_hours: null,
    });
  });

  it.each([
    [
      { count: 1, oldest: '2022-12-02T00', newest: '2022-12-02T00' },
      'hour 2022-12-02T00 does not balance: the tables do not hold what was published, run npl-ops ingest --hour 2022-12-02T00 --again',
    ],
    [
      { count: 2, oldest: '2022-12-02T00', newest: '2022-12-03T05' },
      '2 hours do not balance: the tables do not hold what was published, run npl-ops verify --from 2022-12-02T00 --to 2022-12-03T05',
    ],
  ])('is not healthy while an hour lacks what was published', (mismatched, note) => {
    const { report, problems } = look({ ledger: { kind: 'seen', value: { ...figures, mismatched } } });
    expect([report.healthy, problems]).toEqual([false, [note]]);
    expect(report.services[2]).toMatchObject({ name: 'clickhouse', detail: `clickhouse answers; ${note}` });
    expect(report.ingestion.mismatched_hours).toBe(mismatched.count);
  });

  it.each([
    [1, 'a/b.zip could not be ingested for a day, see npl-ops ingest status'],
    [3, 'a/b.zip and 2 more could not be ingested for a day, see npl-ops ingest status'],
  ])('is not healthy while objects failed for a day: %i', (givenUp, note) => {
    const ledger = { kind: 'seen' as const, value: { ...figures, failed: 5, givenUp, example: 'a/b.zip' } };
    const { report, problems } = look({ ledger });
    expect([report.healthy, problems]).toEqual([false, [note]]);
    expect(report.services[0]).toMatchObject({ state: 'healthy', detail: `s3 answers; ${note}` });
  });

  it('lists the topics of a dead broker with nothing known of them, and leaves the rest alone', () => {
    const healthy = look({}).report;
    const { report } = look({
      services: answering('kafka', refused),
      topics: refused,
      supervisor: { kind: 'seen', value: undefined },
    });
    expect(report.healthy).toBe(false);
    expect(report.services.map(({ name, state }) => [name, state])).toEqual([
      ['s3', 'healthy'],
      ['kafka', 'stopped'],
      ['clickhouse', 'healthy'],
    ]);
    expect(report.topics).toEqual(
      TOPICS.map((name) => ({ name, partitions: null, messages: null, lag: null })),
    );
    expect(report.tables).toEqual(healthy.tables);
  });

  it('names missing topics and tables, and what makes them', () => {
    const { report, problems } = look({
      topics: without(good.topics, 'geo_events_in', 'npl_checkpoints'),
      tables: without(good.tables, 'browser_events', 'dead_letters'),
    });
    expect(report.healthy).toBe(false);
    expect(problems).toEqual([
      'topics geo_events_in, npl_checkpoints missing, run npl-setup',
      'tables browser_events, dead_letters missing, run npl-ops tables apply',
    ]);
    expect(report.services.find(({ name }) => name === 'kafka')).toMatchObject({
      state: 'healthy',
      detail: 'kafka answers; topics geo_events_in, npl_checkpoints missing, run npl-setup',
    });
    expect(report.ingestion.dead_letters).toBeNull();
  });

  it('does not claim health when it could not see whether the tables exist', () => {
    const { report, problems } = look({ tables: timedOut });
    expect(report.healthy).toBe(false);
    expect(problems).toEqual(['its tables could not be read: no answer within 3 s']);
  });

  it('is not healthy while tables differ or a consumer stands still, although ClickHouse answers', () => {
    const drift = { object: 'geo_events_in', text: "geo_events_in has kafka_topic_list 'a', wanted 'b'" };
    const failing = consumerState({ lastException: 9_990, exception: 'Code: 1. It broke' });
    const { report, problems } = look({
      drift: { kind: 'seen', value: [drift] },
      consumers: { kind: 'seen', value: [failing] },
      topics: lagging,
    });
    expect(report.healthy).toBe(false);
    const notes = [
      "its tables are not as env.conf wants them (geo_events_in has kafka_topic_list 'a', wanted 'b'), run npl-ops tables apply",
      'browser_events_in stands still: Code: 1. It broke; run npl-ops logs clickhouse',
    ];
    expect(problems).toEqual(notes);
    expect(report.services[2]).toMatchObject({
      state: 'healthy',
      detail: ['clickhouse answers', ...notes].join('; '),
    });
  });

  it('names what is missing once', () => {
    const missing = { object: 'geo_events', text: 'geo_events does not exist' };
    const { problems } = look({
      tables: without(good.tables, 'geo_events'),
      drift: { kind: 'seen', value: [missing] },
    });
    expect(problems).toEqual(['table geo_events missing, run npl-ops tables apply']);
  });

  it.each([timedOut, refused])('says nothing of drift and consumers that could not be read', (unseen) => {
    const { report, problems } = look({ drift: unseen, consumers: unseen });
    expect([report.healthy, problems]).toEqual([true, []]);
  });

  it('does not send the operator to logs that npl does not have', () => {
    const { problems } = assembleReport(
      { ...topology, clickhouse: { ...topology.clickhouse, runtime: 'external' } },
      {
        ...good,
        consumers: { kind: 'seen', value: [consumerState({ lastException: 9_990, exception: 'No' })] },
        topics: lagging,
      },
    );
    expect(problems).toEqual(['browser_events_in stands still: No; see the log of ClickHouse']);
  });

  it('stays healthy when a table exists but could not be counted in time', () => {
    const tables =
      good.tables.kind === 'seen' ? good.tables.value.map((one) => ({ ...one, rows: null })) : [];
    const { report } = look({ tables: { kind: 'seen', value: tables } });
    expect(report.healthy).toBe(true);
    expect(report.tables[0]).toMatchObject({ rows: null, bytes: 98_406 });
  });

  it('takes the hour of the slowest event table while none is joined, and none while a table is empty', () => {
    const hours = [
      '2022-11-28T22:00:00Z',
      '2022-11-28T21:30:10Z',
      '2022-11-29T00:00:00Z',
      '2022-11-29T00:00:00Z',
    ];
    const ledger = { kind: 'seen' as const, value: figures };
    const at = (lastBatch: (i: number) => Date | undefined) => ({
      kind: 'seen' as const,
      value: TABLES.map((name, i) => ({ name, rows: 1, bytes: 1, lastBatch: lastBatch(i) })),
    });
    expect(look({ ledger, tables: at((i) => new Date(hours[i] ?? 0)) }).report.ingestion.last_hour).toBe(
      '2022-11-28T21:00:00Z',
    );
    const oneEmpty = at((i) => (i === 3 ? undefined : new Date(hours[i] ?? 0)));
    expect(look({ ledger, tables: oneEmpty }).report.ingestion.last_hour).toBeNull();
  });

  it('gives each service the word of its own engine', () => {
    const supervisor = {
      kind: 'seen' as const,
      value: supervisorOf(engineStatus({ name: 'clickhouse', state: 'starting' }), engineStatus()),
    };
    const { report } = look({ services: answering('clickhouse', refused), tables: refused, supervisor });
    expect(report.services.map(({ state }) => state)).toEqual(['healthy', 'healthy', 'starting']);
  });

  it('says nothing of supervision when the supervisor could not be asked', () => {
    const { report } = look({ supervisor: timedOut });
    expect(report.services.map(({ detail }) => detail)).toEqual([
      's3 answers',
      'kafka answers',
      'clickhouse answers',
    ]);
  });
});
