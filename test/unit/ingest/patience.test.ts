import { describe, expect, it } from 'vitest';
import { ClickHouseFailure } from '../../../src/clients/clickhouse/failure.js';
import { KafkaFailure } from '../../../src/clients/kafka/failure.js';
import { NplError } from '../../../src/errors.js';
import { patience, type PatienceOptions } from '../../../src/ingest/load/patience.js';

const away = new KafkaFailure('Kafka is away', 'unreachable', {});

function patient(options: Partial<PatienceOptions> = {}) {
  const log: string[] = [];
  const waiting = patience({
    signal: new AbortController().signal,
    stallMs: 60_000,
    log: (line) => log.push(line),
    stuck: () => Promise.resolve(new NplError('stuck here')),
    ...options,
  });
  return { log, waiting };
}

/** Fails so often before it works. */
function failing(times: number, error: Error): () => Promise<string> {
  let left = times;
  return () => (left-- > 0 ? Promise.reject(error) : Promise.resolve('worked'));
}

describe('patience', () => {
  it('repeats work while a service is away, and says so once for each time', async () => {
    const { log, waiting } = patient();
    expect(await waiting.persist(failing(2, away))).toBe('worked');
    expect(log).toEqual(['Kafka is away; trying again']);
    expect(await waiting.persist(failing(1, away))).toBe('worked');
    expect(log).toHaveLength(1);
    waiting.moved();
    expect(await waiting.persist(failing(1, away))).toBe('worked');
    expect(log).toHaveLength(2);
  });

  it.each([
    ['a broker that starts', new KafkaFailure('x', 'exception', {}, 'LEADER_NOT_AVAILABLE'), true],
    ['a message that is too large', new KafkaFailure('x', 'exception', {}, 'MESSAGE_TOO_LARGE'), false],
    ['ClickHouse away', new ClickHouseFailure('x', 'unreachable', {}), true],
    ['too many parts', new ClickHouseFailure('x', 'exception', {}, 252), true],
    ['a missing table', new ClickHouseFailure('x', 'exception', {}, 60), false],
    ['a wrong password', new ClickHouseFailure('x', 'authentication', {}), false],
    ['a bug', new TypeError('x'), false],
  ])('%s', async (_name, error, passing) => {
    const outcome = patient().waiting.persist(failing(1, error));
    if (passing) expect(await outcome).toBe('worked');
    else await expect(outcome).rejects.toBe(error);
  });

  it('ends with where it is stuck when nothing has moved for too long', async () => {
    const { waiting } = patient({ stallMs: 300 });
    await expect(waiting.persist(failing(Infinity, away))).rejects.toThrow('stuck here');
  });

  it('ends at once when it is cancelled', async () => {
    const cancel = new AbortController();
    const { waiting } = patient({ signal: cancel.signal });
    const outcome = waiting.persist(failing(Infinity, away));
    cancel.abort();
    await expect(outcome).rejects.toMatchObject({ name: 'AbortError' });
  });
});
