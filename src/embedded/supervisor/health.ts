import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineSpec } from '../engine.js';

/** Milliseconds, and counts of checks in a row. */
export interface HealthRule {
  readonly readyTimeoutMs: number;
  readonly startingPollMs: number;
  readonly pollMs: number;
  /** An engine that was ready is silent after so many failed checks. */
  readonly silentAfter: number;
  /** A silent engine is ready again after so many good checks. */
  readonly readyAgainAfter: number;
}

/** Half a minute of refusals, or a minute of hanging, is no long garbage collection any more. */
export function healthRule({ readyTimeoutMs }: Pick<EngineSpec, 'readyTimeoutMs'>): HealthRule {
  return { readyTimeoutMs, startingPollMs: 100, pollMs: 5_000, silentAfter: 6, readyAgainAfter: 2 };
}

export type Verdict = 'starting' | 'ready' | 'silent';

export interface Health {
  readonly verdict: Verdict;
  readonly wasReady: boolean;
  /** Checks in a row that speak against the verdict. */
  readonly against: number;
}

export const UNCHECKED: Health = { verdict: 'starting', wasReady: false, against: 0 };
const CHECK_TIMEOUT_MS = 5_000;

/** The health after one more check, `elapsedMs` after the engine was started. */
export function nextHealth(health: Health, good: boolean, elapsedMs: number, rule: HealthRule): Health {
  const against = health.against + 1;
  switch (health.verdict) {
    case 'starting':
      if (good) return { verdict: 'ready', wasReady: true, against: 0 };
      return elapsedMs < rule.readyTimeoutMs ? health : { ...health, verdict: 'silent' };
    case 'ready':
      if (good) return { ...health, against: 0 };
      return against < rule.silentAfter
        ? { ...health, against }
        : { ...health, verdict: 'silent', against: 0 };
    case 'silent':
      if (!good) return { ...health, against: 0 };
      // One that never was ready has just taken its time.
      if (health.wasReady && against < rule.readyAgainAfter) return { ...health, against };
      return { verdict: 'ready', wasReady: true, against: 0 };
  }
}

/** Yields each change of the verdict until the signal is aborted. */
export async function* watchHealth(
  ready: EngineSpec['ready'],
  rule: HealthRule,
  signal: AbortSignal,
): AsyncGenerator<Exclude<Verdict, 'starting'>> {
  const startedAt = Date.now();
  let health = UNCHECKED;
  for (;;) {
    const good = await isReady(ready, signal);
    if (signal.aborted) return;
    const next = nextHealth(health, good, Date.now() - startedAt, rule);
    if (next.verdict !== health.verdict && next.verdict !== 'starting') yield next.verdict;
    health = next;
    const pause = health.verdict === 'starting' ? rule.startingPollMs : rule.pollMs;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** One check: the loopback port accepts a connection, or answers 200. */
async function isReady(ready: EngineSpec['ready'], signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]);
  return ready.kind === 'tcp' ? accepts(ready.port, limit) : answersOk(ready.port, ready.path ?? '/', limit);
}

async function accepts(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, signal });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function answersOk(port: number, path: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, signal }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false));
  });
}
