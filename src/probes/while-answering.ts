import { setTimeout as delay } from 'node:timers/promises';
import { NplError } from '../errors.js';
import { troubleOf } from './judge.js';
import { observe, type Probe } from './probe.js';

/** A service that is asked what may take it long. */
interface Asked {
  readonly name: string;
  /** The shortest question there is. */
  readonly ping: Probe<unknown>;
  /** Of each ping, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Gives a question up once its service no longer answers a ping, and says so. A question over a large table may
 * well take longer than a probe, so its own time tells nothing; a frozen service takes every question and answers none.
 */
export async function whileAnswering<T>(
  { name, ping, timeoutMs }: Asked,
  question: Probe<T>,
  signal: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const own = AbortSignal.any([signal, over.signal]);
  const watch = async (): Promise<never> => {
    for (;;) {
      const seen = await observe(ping, { signal: own, timeoutMs });
      if (seen.kind !== 'seen') throw new NplError(`${name} could not be asked: ${troubleOf(seen)}`);
      await delay(timeoutMs, undefined, { signal: own });
    }
  };
  try {
    return await Promise.race([question(own), watch()]);
  } finally {
    over.abort();
  }
}
