import { describe, expect, it } from 'vitest';
import { NplError } from '../../../src/errors.js';
import { judge, type ServiceFacts } from '../../../src/probes/judge.js';
import { NotConfigured, type Observation } from '../../../src/probes/probe.js';
import { engineStatus } from '../../helpers/status-samples.js';

const address = 'localhost:19092';
const embedded: ServiceFacts = {
  name: 'kafka',
  runtime: 'embedded',
  address,
  port: 19092,
  addressKeys: 'KAFKA_HOST and KAFKA_PORT',
  engine: engineStatus(),
  supervised: true,
};
const alone: ServiceFacts = { ...embedded, engine: undefined, supervised: false };
const docker: ServiceFacts = { ...alone, runtime: 'docker' };
const external: ServiceFacts = { ...alone, runtime: 'external' };

const says: Observation<string> = { kind: 'seen', value: `Kafka answers on ${address}` };
const silent: Observation<string> = { kind: 'timed-out', afterMs: 3000 };
const failing = (error: Error): Observation<string> => ({ kind: 'failed', error });
const withCode = (code: string) => failing(Object.assign(new Error(`connect ${code}`), { code }));
const refused = withCode('ECONNREFUSED');

describe('judge', () => {
  it.each<[string, ServiceFacts, Observation<string>, string, string]>([
    ['answers', embedded, says, 'healthy', `Kafka answers on ${address}`],
    ['external answers', external, says, 'healthy', `Kafka answers on ${address}`],
    [
      'outlived its supervisor',
      alone,
      says,
      'healthy',
      `Kafka answers on ${address}; not supervised, a crash would not be mended; run npl-ops up`,
    ],
    [
      'supervisor could not be asked',
      { ...embedded, engine: undefined },
      says,
      'healthy',
      `Kafka answers on ${address}`,
    ],
    [
      'was restarted',
      { ...embedded, engine: engineStatus({ restarts: 2, lastExit: 'killed by SIGKILL' }) },
      says,
      'healthy',
      `Kafka answers on ${address}; restarted 2 times, npl-ops logs kafka tells why`,
    ],
    [
      'a stranger answers in its place',
      { ...embedded, engine: engineStatus({ state: 'failed', lastExit: 'port 19092 is taken' }) },
      says,
      'unhealthy',
      `${address} answers, but not from our kafka, which ended: port 19092 is taken`,
    ],
    ['starts', { ...embedded, engine: engineStatus({ state: 'starting' }) }, refused, 'starting', 'starting'],
    [
      'starts again',
      {
        ...embedded,
        engine: engineStatus({ state: 'starting', restarts: 1, lastExit: 'killed by SIGKILL' }),
      },
      refused,
      'starting',
      'starting again after: killed by SIGKILL',
    ],
    [
      'backs off',
      { ...embedded, engine: engineStatus({ state: 'backing-off', restarts: 3, lastExit: 'exited 1' }) },
      refused,
      'unhealthy',
      'restarted 3 times, waits to try again: exited 1; see npl-ops logs kafka',
    ],
    [
      'gave up',
      { ...embedded, engine: engineStatus({ state: 'failed', restarts: 5, lastExit: 'Java is missing' }) },
      refused,
      'unhealthy',
      'does not start: Java is missing; see npl-ops logs kafka',
    ],
    [
      'hangs',
      { ...embedded, engine: engineStatus({ state: 'unresponsive' }) },
      silent,
      'unhealthy',
      'process 4711 runs and does not answer: npl-ops restart kafka',
    ],
    [
      'was stopped by a signal, which its supervisor does not know yet',
      { ...embedded, engine: engineStatus({ isFrozen: true }) },
      silent,
      'unhealthy',
      'process 4711 is stopped (a signal, or a debugger): kill -CONT 4711 lets it go on, npl-ops restart kafka starts it anew',
    ],
    [
      'was stopped by a signal long ago',
      { ...embedded, engine: engineStatus({ isFrozen: true, state: 'unresponsive' }) },
      silent,
      'unhealthy',
      'process 4711 is stopped (a signal, or a debugger): kill -CONT 4711 lets it go on, npl-ops restart kafka starts it anew',
    ],
    [
      'runs but refuses',
      embedded,
      refused,
      'unhealthy',
      `connection refused on ${address} though it runs; see npl-ops logs kafka`,
    ],
    ['not started', alone, refused, 'stopped', `connection refused on ${address}; run npl-ops up`],
    [
      'container not started',
      docker,
      refused,
      'stopped',
      `connection refused on ${address}; start its container`,
    ],
    [
      'runs on the port of an older env.conf',
      { ...embedded, engine: engineStatus({ ports: [29092, 29093] }) },
      refused,
      'unhealthy',
      `connection refused on ${address}, it runs with other settings (port 29092): run npl-ops up`,
    ],
    [
      'runs on its port but refuses',
      { ...embedded, engine: engineStatus({ ports: [19092, 19093] }) },
      refused,
      'unhealthy',
      `connection refused on ${address} though it runs; see npl-ops logs kafka`,
    ],
    [
      'external refuses',
      external,
      refused,
      'unhealthy',
      `connection refused on ${address}; start it or correct KAFKA_HOST and KAFKA_PORT in env.conf`,
    ],
    [
      'silent',
      embedded,
      silent,
      'unhealthy',
      `${address}: no answer within 3 s; process 4711 runs and does not answer: npl-ops restart kafka`,
    ],
    [
      'silent, and nobody knows its process',
      alone,
      silent,
      'unhealthy',
      `${address}: no answer within 3 s; see npl-ops logs kafka`,
    ],
    ['external silent', external, silent, 'unhealthy', `${address}: no answer within 3 s`],
    [
      'unknown host',
      external,
      withCode('ENOTFOUND'),
      'unhealthy',
      `${address} has no address in DNS; correct KAFKA_HOST and KAFKA_PORT in env.conf`,
    ],
    [
      'refuses the user',
      external,
      failing(new NplError('it refused user x', { why: 'wrong\npassword', next: 'check it' })),
      'unhealthy',
      'it refused user x: wrong password; check it',
    ],
    [
      'not configured',
      external,
      failing(new NotConfigured('S3_BUCKET is not set', { next: 'set it in env.conf' })),
      'unknown',
      'S3_BUCKET is not set; set it in env.conf',
    ],
  ])('%s', (_, facts, seen, state, detail) => {
    expect(judge(facts, seen)).toEqual({ state, detail });
  });

  it('keeps a detail to one line of bounded length', () => {
    const { detail } = judge(external, failing(new NplError('x'.repeat(10_000))));
    expect(detail.length).toBeLessThan(500);
  });
});
