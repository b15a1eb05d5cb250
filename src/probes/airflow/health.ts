import { NplError } from '../../errors.js';
import { readHealth } from '../http-health.js';

/** A part of Airflow that is a process of its own, and its database. */
export interface AirflowPart {
  readonly name: 'database' | 'scheduler' | 'DAG processor' | 'triggerer';
  /** `absent`: it is not run at all. */
  readonly state: 'healthy' | 'unhealthy' | 'absent';
  /** Of its last sign of life, ISO 8601. */
  readonly heartbeat: string | undefined;
  /** Whether its trouble stops ingestion: tasks that a triggerer waits for are none of ours. */
  readonly isNeeded: boolean;
}

const PARTS: readonly (readonly [key: string, name: AirflowPart['name'], isNeeded: boolean])[] = [
  ['metadatabase', 'database', true],
  ['scheduler', 'scheduler', true],
  ['dag_processor', 'DAG processor', true],
  ['triggerer', 'triggerer', false],
];

/**
 * The state of each part. `url`: base address of the API server. Source: Airflow 3, `GET /api/v2/monitor/health`, which
 * answers 200 whatever it has to tell, and needs no sign-in.
 */
export async function airflowHealth(url: string, signal: AbortSignal): Promise<AirflowPart[]> {
  const page = `${url}/api/v2/monitor/health`;
  const health = parse(await readHealth(page, signal));
  if (!PARTS.some(([key]) => isRecord(health[key]))) {
    throw new NplError(`${page} did not answer like Airflow 3`);
  }
  return PARTS.map(([key, name, isNeeded]) => {
    const entry = health[key];
    const { status, [`latest_${key}_heartbeat`]: heartbeat } = isRecord(entry) ? entry : {};
    return {
      name,
      state: status === 'healthy' ? 'healthy' : typeof status === 'string' ? 'unhealthy' : 'absent',
      heartbeat: typeof heartbeat === 'string' ? heartbeat : undefined,
      isNeeded,
    };
  });
}

/** The parts that keep ingestion from running, each as `its scheduler is unhealthy`. */
export function sickParts(parts: readonly AirflowPart[]): string[] {
  return parts
    .filter(({ state, isNeeded }) => isNeeded && state !== 'healthy')
    .map(({ name, state }) => `its ${name} is ${state === 'absent' ? 'not running' : state}`);
}

function parse(body: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(body);
    return isRecord(json) ? json : {};
  } catch {
    return {};
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
