import { describe, expect, it } from 'vitest';
import { standstillNotes, type ConsumerState } from '../../../src/probes/consumers.js';
import { consumerState, sampleTopology, TABLES, TOPICS } from '../../helpers/status-samples.js';

const { streams } = sampleTopology({ kafka: 1, clickhouse: 2, s3: 3 });
const logs = 'run npl-ops logs clickhouse';
const exception =
  'Code: 60. DB::Exception: No such\n table. (UNKNOWN_TABLE), Stack trace (when copying):\n\n0. ?';
const failing = { lastException: 9_990, exception };
const idle = { assigned: 0, lastPoll: 9_000 };
const failed = `browser_events_in stands still: Code: 60. DB::Exception: No such table. (UNKNOWN_TABLE); ${logs}`;
const idled = 'browser_events_in is not reading its topic (7 messages wait); run npl-ops tables check';

function notes(lag: number | null, ...consumers: ConsumerState[]): string[] {
  const topics = TOPICS.map((name) => ({ name, partitions: 3, messages: 9, lag }));
  return standstillNotes(streams, topics, consumers, logs);
}

describe('standstillNotes', () => {
  it.each<[string, number | null, Partial<ConsumerState>, string[]]>([
    ['a load runs', 7, {}, []],
    ['threw just now', 7, failing, [failed]],
    ['threw, but nothing waits', 0, failing, []],
    ['threw, but the broker does not tell what waits', null, failing, []],
    ['threw a minute ago', 7, { ...failing, lastException: 9_940 }, [failed]],
    ['threw longer ago', 7, { ...failing, lastException: 9_939 }, []],
    ['threw, then went on', 7, { ...failing, lastCommit: 9_991 }, []],
    ['threw in the second of a commit', 7, { ...failing, lastCommit: 9_990 }, [failed]],
    ['threw while the server starts', 7, { ...failing, uptime: 60 }, []],
    ['threw after the server started', 7, { ...failing, uptime: 61 }, [failed]],
    ['has no view that drives it', 7, idle, [idled]],
    ['has no view, but nothing waits', 0, idle, []],
    ['has no view, the server starts', 7, { ...idle, uptime: 60 }, []],
    ['joins its group', 7, { assigned: 0 }, []],
    ['polled a minute ago', 7, { ...idle, lastPoll: 9_940 }, []],
    ['has never polled: it was just made', 7, { ...idle, lastPoll: 0 }, []],
    ['is busy with a long insert', 7, { lastPoll: 9_000 }, []],
    ['threw and lost its partitions', 7, { ...failing, ...idle }, [failed]],
  ])('%s', (_, lag, change, expected) => {
    expect(notes(lag, consumerState(change))).toEqual(expected);
  });

  // As librdkafka says it, in system.kafka_consumers.
  it.each([
    [
      '[thrd:127.0.0.1:9092/bootstrap]: 1/1 brokers are down\n0. ? @ 0x00',
      'Kafka does not answer ClickHouse',
    ],
    [
      'std::exception. Code: 1001, type: cppkafka::Exception, e.what() = Failed to create consumer handle: No provider for SASL mechanism SCRAM-SHA-512: recompile librdkafka',
      'this ClickHouse cannot sign in to Kafka',
    ],
    [
      '[thrd:sasl_plaintext://kafka:9092/bootstrap]: sasl_plaintext://kafka:9092/bootstrap: SASL authentication error: Authentication failed during authentication due to invalid credentials',
      'Kafka refuses the user of ClickHouse',
    ],
  ])('says plainly what librdkafka means by %j', (thrown, plain) => {
    const [note] = notes(7, consumerState({ lastException: 9_990, exception: thrown }));
    expect(note).toContain(`stands still: ${plain}`);
  });

  it('is silent about a table without a consumer', () => {
    expect(notes(7)).toEqual([]);
  });

  it('names all streams of a kind in one sentence', () => {
    const of = (change: Partial<ConsumerState>) => (table: string) =>
      consumerState({ ...change, table: `${table}_in` });
    const [browser, device, geo, location] = TABLES;
    const consumers = [
      ...[browser!, device!].map(of(idle)),
      ...[geo!, location!].map(of({ lastException: 9_990, exception: 'It broke' })),
    ];
    expect(notes(7, ...consumers)).toEqual([
      `geo_events_in, location_events_in stand still: It broke; ${logs}`,
      'browser_events_in, device_events_in are not reading their topics (14 messages wait); run npl-ops tables check',
    ]);
  });

  it('leaves out the stack of an error of the Kafka library', () => {
    const [note] = notes(1, consumerState({ ...failing, exception: 'It broke\n0. ? @ 0x1\n1. ?' }));
    expect(note).toBe(`browser_events_in stands still: It broke; ${logs}`);
  });

  it('quotes no more than the first 150 characters', () => {
    const [note] = notes(1, consumerState({ ...failing, exception: 'x'.repeat(1_000) }));
    expect(note).toBe(`browser_events_in stands still: ${'x'.repeat(150)}...; ${logs}`);
  });
});
