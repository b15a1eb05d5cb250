import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsumerState } from '../../../../src/probes/consumers.js';
import { topicsLook } from '../../../../src/probes/topics/topics-look.js';
import { consumerState, sampleTopology } from '../../../helpers/status-samples.js';

/** Takes connections and says nothing, as a frozen process. */
const server = createServer();
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));

const { signal } = new AbortController();
const never = () => new Promise<never>(() => undefined);

const lookWith = (consumers: readonly ConsumerState[]) =>
  topicsLook(sampleTopology({ kafka: port, clickhouse: port, s3: 3 }), {
    kafka: { topicStats: never, groupLag: never },
    clickhouse: {
      query: <T>(sql: string) => Promise.resolve((sql.includes('kafka_consumers') ? consumers : []) as T[]),
    },
    timeoutMs: 200,
  })(signal);

test('of a Kafka that hangs no topic is said to be missing; what ClickHouse says is told', async () => {
  const { topics, unasked, problems } = await lookWith([
    consumerState({ lastException: 9_000, exception: 'x' }),
  ]);
  expect(unasked).toBe('Kafka could not be asked: no answer within 0.2 s');
  expect(problems).toEqual([unasked]);
  for (const topic of topics)
    expect(topic).toMatchObject({ exists: null, partitions: null, messages: null, lag: null });
  expect(topics[0]).toMatchObject({ consumer: 'reads', says: 'x', failedAt: '1970-01-01T02:30:00.000Z' });
  expect(topics[1]).toMatchObject({ consumer: 'none', says: '', failedAt: null });
});
