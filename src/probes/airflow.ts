import { NplError } from '../errors.js';
import { readHealth } from './http-health.js';
import type { Probe } from './probe.js';

/** Parts whose trouble stops ingestion; a triggerer that is not run at all reports null and is no trouble. */
const NEEDED = ['metadatabase', 'scheduler', 'dag_processor'] as const;

/** `url`: base address of the API server. Source: Airflow 3, `GET /api/v2/monitor/health`. */
export function airflowProbe(url: string): Probe<string> {
  return async (signal) => {
    const page = `${url}/api/v2/monitor/health`;
    const body = await readHealth(page, signal);
    const sick = NEEDED.flatMap((part) => {
      const status = statusOf(parse(body, page), part);
      return status === 'healthy' ? [] : [`its ${part.replace('_', ' ')} is ${status ?? 'not running'}`];
    });
    if (sick.length > 0) throw new NplError(`Airflow answers on ${url}, but ${sick.join(' and ')}`);
    return `Airflow answers on ${url}, database, scheduler and DAG processor healthy`;
  };
}

function parse(body: string, page: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new NplError(`${page} did not answer like Airflow 3`, { cause });
  }
}

function statusOf(health: unknown, part: string): string | undefined {
  const entry = isRecord(health) ? health[part] : undefined;
  const status = isRecord(entry) ? entry['status'] : undefined;
  return typeof status === 'string' ? status : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
