import { NplError } from '../errors.js';
import { readHealth } from './http-health.js';
import type { Probe } from './probe.js';

/** `url`: base address. Source: Superset's `/health` answers the two letters `OK`. */
export function supersetProbe(url: string): Probe<string> {
  return async (signal) => {
    const page = `${url}/health`;
    const body = await readHealth(page, signal);
    if (body.trim() !== 'OK') throw new NplError(`${page} did not answer like Superset`);
    return `Superset answers on ${url}`;
  };
}
