import { describe, expect, it } from 'vitest';
import { KafkaFailure } from '../../../../src/clients/kafka/failure.js';
import type { EngineStatus } from '../../../../src/embedded/engine.js';
import { NplError } from '../../../../src/errors.js';
import type { Followed } from '../../../../src/probes/trace/follow.js';
import { newMark } from '../../../../src/probes/trace/mark.js';
import { whyStuck, type Witnesses } from '../../../../src/probes/trace/why-stuck.js';
import { engineStatus } from '../../../helpers/status-samples.js';

const STREAM = { type: 'geo', topic: 'geo_events_in', table: 'geo_events' } as const;
const UNREACHABLE = new KafkaFailure('Kafka does not answer at 127.0.0.1:1', 'unreachable', {
  next: 'start it with `npl-ops up`, or correct KAFKA_HOST',
});

function asked(): never {
  throw new Error('nothing is asked of what does not answer');
}

function stuck(
  trouble: unknown,
  engines: readonly EngineStatus[],
  hops: Followed['hops'] = { topic: null, engine: null, table: null },
) {
  const witnesses: Witnesses = {
    kafka: { groupLag: asked },
    clickhouse: { database: 'default', query: asked },
    places: { deadLettersTable: 'dead_letters' },
    consumers: undefined,
    differences: [],
    engines,
    signal: new AbortController().signal,
  };
  const mark = newMark('geo', new Date());
  return whyStuck(STREAM, { mark, hops, trouble }, undefined, witnesses);
}

describe('an event that an embedded engine did not take', () => {
  it.each<[string, Partial<EngineStatus>, string, string]>([
    [
      'its process is stopped',
      { isFrozen: true },
      'process 4711 is stopped (a signal, or a debugger)',
      'kill -CONT 4711 lets it go on, npl-ops restart kafka starts it anew',
    ],
    ['its process runs', {}, 'process 4711 runs and does not answer', 'npl-ops restart kafka'],
  ])('%s: says so, and not that it is to be started', async (_, facts, what, next) => {
    const found = await stuck(UNREACHABLE, [engineStatus(facts)]);
    expect(found).toMatchObject({ hop: 'topic', next });
    expect(found.evidence).toContain(what);
    expect(await stuck(new NplError('a request took too long'), [engineStatus(facts)])).toMatchObject({
      next,
    });
  });

  it('has no process, or is not ours: what the client says stands', async () => {
    const next = UNREACHABLE.next;
    expect(await stuck(UNREACHABLE, [])).toMatchObject({ next });
    expect(await stuck(UNREACHABLE, [engineStatus({ pid: undefined, state: 'failed' })])).toMatchObject({
      next,
    });
  });

  it('has answered with a refusal: its process is not the matter', async () => {
    const refusal = new KafkaFailure('Kafka refused a request', 'exception', { next: 'npl-setup' });
    expect(await stuck(refusal, [engineStatus()])).toMatchObject({ next: 'npl-setup' });
  });

  it('ClickHouse is silent', async () => {
    const engines = [engineStatus({ name: 'clickhouse', isFrozen: true })];
    const found = await stuck(undefined, engines, { topic: 3, engine: null, table: null });
    expect(found.next).toBe('kill -CONT 4711 lets it go on, npl-ops restart clickhouse starts it anew');
  });
});
