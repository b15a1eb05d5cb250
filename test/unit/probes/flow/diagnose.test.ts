import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../../src/probes/flow/diagnose.js';
import { flowOf } from '../../../../src/probes/flow/flow.js';
import type { FlowSample, HopName, HopState } from '../../../../src/probes/flow/flow-types.js';
import { consumer, LOGS, sample, stream, well } from './flow-samples.js';

const services = sample(0).services;
const stopped = { state: 'stopped', detail: 'connection refused; run npl-ops up' } as const;

/** Lag and consumer of one look each. */
const looks = (...each: readonly Parameters<typeof stream>[0][]) =>
  each.map((change, at) => sample(at * 3, { streams: [stream(change)] }));

type Told = Partial<Record<HopName, HopState | undefined>>;

describe('each fault', () => {
  test.each<[string, FlowSample[], Told, string]>([
    [
      'the broker is stopped',
      [sample(0, { services: { ...services, kafka: stopped } })],
      { kafka: 'stopped', clickhouse: 'starved', s3: undefined },
      'Kafka is stopped: connection refused; run npl-ops up',
    ],
    [
      'ClickHouse is stopped',
      [sample(0, { services: { ...services, clickhouse: stopped } })],
      { clickhouse: 'stopped', join: 'starved', dashboards: 'off', kafka: undefined },
      'ClickHouse is stopped: connection refused; run npl-ops up',
    ],
    [
      'S3 refuses',
      [sample(0, { services: { ...services, s3: { state: 'unhealthy', detail: 'AccessDenied' } } })],
      { s3: 'broken', kafka: undefined, clickhouse: undefined },
      'S3 is not healthy: AccessDenied',
    ],
    [
      'S3 is not known',
      [sample(0, { services: { ...services, s3: { state: 'unknown', detail: 'S3_BUCKET is not set' } } })],
      { s3: 'unknown' },
      'S3 is not known: S3_BUCKET is not set',
    ],
    [
      'a topic is missing',
      [sample(0, { notes: { s3: [], kafka: ['topic geo_in missing'], clickhouse: [] } })],
      { kafka: 'broken' },
      'Kafka: topic geo_in missing',
    ],
    [
      'a view is detached',
      looks({ absent: [{ name: 'browser_events_mv', detached: true }] }),
      { clickhouse: 'broken', kafka: undefined },
      'browser_events_mv is detached, so what is read from browser_in does not get into browser_events; run npl-ops tables apply',
    ],
    [
      'a view is not there and the server cannot tell why',
      looks({ absent: [{ name: 'browser_events_mv', detached: undefined }] }),
      { clickhouse: 'broken' },
      'browser_events_mv is not there (dropped, or detached), so what is read from browser_in does not get into browser_events; run npl-ops tables apply',
    ],
    [
      'a view is dropped',
      looks({ absent: [{ name: 'browser_events_dead_letters_mv', detached: false }] }),
      { clickhouse: 'broken' },
      'browser_events_dead_letters_mv does not exist, so what is read from browser_in does not get into the dead letters; run npl-ops tables apply',
    ],
    [
      'a Kafka table and more are dropped',
      looks({
        absent: [
          { name: 'browser_events_in', detached: false },
          { name: 'browser_events_mv', detached: false },
        ],
      }),
      { clickhouse: 'broken' },
      'browser_events_in (and 1 more) does not exist, so nothing reads browser_in; run npl-ops tables apply',
    ],
    [
      'a consumer throws',
      looks(
        { lag: 10 },
        { lag: 10, consumer: consumer({ lastException: 9_999, exception: 'Cannot parse input' }) },
      ),
      { clickhouse: 'broken' },
      'browser_events_in is stuck, 10 messages wait: Cannot parse input; run npl-ops logs clickhouse',
    ],
    [
      'a consumer has no partition',
      looks(...[0, 1, 2].map(() => ({ lag: 1, consumer: consumer({ assigned: 0 }) }))),
      { clickhouse: 'broken' },
      'browser_events_in has read nothing for 6 s, 1 message waits: no partition is assigned to it; run npl-ops tables check',
    ],
    [
      'a consumer reads nothing',
      looks(...[0, 1, 2].map(() => ({ lag: 1_234 }))),
      { clickhouse: 'broken' },
      'browser_events_in has read nothing for 6 s, 1,234 messages wait; run npl-ops logs clickhouse',
    ],
    [
      'consumers join their groups after a start',
      looks(...[0, 1, 2].map(() => ({ lag: 1_234, consumer: consumer({ uptime: 10, assigned: 0 }) }))),
      { clickhouse: 'starting' },
      'browser_events_in has read nothing for 6 s, 1,234 messages wait: no partition is assigned to it; run npl-ops tables check',
    ],
  ])('%s', (_, samples, told, sentence) => {
    const found = diagnose(samples, LOGS);
    expect(Object.fromEntries(Object.keys(told).map((name) => [name, found[name as HopName].state]))).toEqual(
      told,
    );
    expect(Object.values(found).flatMap(({ trouble }) => trouble ?? [])).toEqual([sentence]);
  });

  test('a stream that was paused is no trouble, though its messages wait', () => {
    const paused = looks(...[0, 1, 2].map(() => ({ lag: 10, paused: true, consumer: undefined })));
    expect(diagnose(paused, LOGS).clickhouse).toEqual({ state: 'paused', trouble: undefined });
    const clickhouse = flowOf(paused, { eventStreams: 1, logs: LOGS }).hops.find(
      ({ name }) => name === 'clickhouse',
    );
    expect(clickhouse).toMatchObject({
      state: 'paused',
      notes: ['paused by npl-ops pause: browser_events_in; npl-ops resume goes on'],
    });
    const broken = looks({ paused: true, absent: [{ name: 'browser_events_mv', detached: false }] });
    expect(diagnose(broken, LOGS).clickhouse.state).toBe('broken');
  });

  test('a service that is not run here is no trouble', () => {
    const { s3, ...others } = services;
    expect(s3).toBeDefined();
    expect(diagnose([sample(0, { services: others })], LOGS).s3).toEqual({
      state: 'off',
      trouble: undefined,
    });
  });

  test('without a look nothing is known', () => {
    expect(diagnose([], LOGS).kafka.state).toBe('unknown');
  });
});

describe('what is no fault', () => {
  const fine = (samples: FlowSample[]) => expect(diagnose(samples, LOGS).clickhouse.trouble).toBeUndefined();

  test.each<[string, FlowSample[]]>([
    ['messages wait for less than a flush takes', looks({ lag: 5 }, { lag: 5 })],
    ['the lag falls', looks({ lag: 50 }, { lag: 40 }, { lag: 30 }, { lag: 20 })],
    [
      'the lag grows, but the consumer commits',
      [1, 2, 3, 4].map((n) =>
        sample(n * 3, { streams: [stream({ lag: n * 100, consumer: consumer({ lastCommit: 9_000 + n }) })] }),
      ),
    ],
    [
      'an exception that it got over',
      looks(
        { lag: 5 },
        { lag: 5, consumer: consumer({ lastException: 9_990, lastCommit: 9_995, exception: 'once' }) },
      ),
    ],
    [
      'an old exception',
      looks({ lag: 5 }, { lag: 5, consumer: consumer({ lastException: 9_100, exception: 'long ago' }) }),
    ],
    [
      'the broker is down, so no lag is known',
      [0, 3, 6, 9].map((at) =>
        sample(at, { services: { ...services, kafka: stopped }, streams: [stream({ lag: undefined })] }),
      ),
    ],
    [
      'the broker was down until now',
      [
        ...[0, 3, 6].map((at) =>
          sample(at, { services: { ...services, kafka: stopped }, streams: [stream({ lag: undefined })] }),
        ),
        sample(9, { streams: [stream({ lag: 9 })] }),
      ],
    ],
  ])('%s', (_, samples) => fine(samples));

  test('a consumer that reads the same block again and again makes no progress', () => {
    const failing = (n: number) =>
      stream({ lag: 5, consumer: consumer({ read: n * 10, now: 10_000 + n, lastException: 9_999 + n }) });
    const samples = [0, 1, 2].map((n) => sample(n * 3, { streams: [failing(n)] }));
    expect(diagnose(samples, LOGS).clickhouse.trouble).toContain('is stuck, 5 messages wait');
  });
});

describe('the flow', () => {
  const options = { eventStreams: 1, logs: LOGS };
  const hop = (samples: FlowSample[], name: HopName) =>
    flowOf(samples, options).hops.find((one) => one.name === name);

  test('tells rates of what was written, read and joined', () => {
    const samples = [0, 1, 2].map((n) =>
      sample(n * 3, {
        streams: [stream({ written: 1_000 + n * 300, lag: n * 30 })],
        joinedRows: 900 + n * 3,
      }),
    );
    expect(hop(samples, 'kafka')).toMatchObject({
      state: 'flowing',
      rate: 100,
      history: [undefined, 100, 100],
    });
    expect(hop(samples, 'clickhouse')).toMatchObject({ rate: 90, backlog: { count: 60, unit: 'messages' } });
    expect(hop(samples, 'join')).toMatchObject({ rate: 1, backlog: { count: 1, unit: 'hours' } });
  });

  test('is idle when nothing comes', () => {
    expect(hop([sample(0), sample(3)], 'kafka')).toMatchObject({ state: 'idle', rate: 0 });
  });

  test('keeps the last figures of a dead service, with their age', () => {
    const dead = sample(3, {
      services: { ...services, clickhouse: stopped },
      streams: [stream({ rows: undefined, lag: undefined, newest: undefined, consumer: undefined })],
      joinedRows: undefined,
      lastJoined: undefined,
    });
    const samples = [sample(0), dead];
    expect(hop(samples, 'clickhouse')).toMatchObject({ rows: 1_000, asOf: new Date(samples[0]?.at ?? 0) });
    expect(hop(samples, 'kafka')).toMatchObject({ asOf: undefined, trouble: undefined });
    expect(hop([...samples, sample(6)], 'clickhouse')).toMatchObject({ asOf: undefined, trouble: undefined });
  });

  test('notes what waits and what failed', () => {
    const samples = [sample(0, { pending: 1, failed: 2, services: { ...services, superset: well() } })];
    expect(hop(samples, 'kafka')?.notes).toEqual([
      '1 object waits for the next ingest; npl-ops ingest takes them now',
    ]);
    expect(hop(samples, 's3')?.notes).toEqual([
      expect.stringMatching(/^2 objects failed and are tried again/),
    ]);
  });

  test('notes dead letters beside a pause', () => {
    const samples = [sample(0, { deadLetters: 3, streams: [stream({ paused: true })] })];
    expect(hop(samples, 'clickhouse')?.notes).toEqual([
      expect.stringContaining('paused'),
      '3 dead letters that no table could take; npl-ops dead-letters list tells why',
    ]);
  });

  test('is not up to date while an hour in the middle waits to be joined', () => {
    const upToDate = { lastJoined: new Date('2026-11-24T09:00:00Z') };
    expect(hop([sample(0, upToDate)], 'join')).toMatchObject({ backlog: { count: 0 }, notes: [] });
    expect(hop([sample(0, { ...upToDate, unfinished: 2 })], 'join')).toMatchObject({
      backlog: { count: 2, unit: 'hours' },
      notes: [expect.stringMatching(/^2 hours are published and wait to be joined; .*npl-ops finish/)],
    });
  });
});
