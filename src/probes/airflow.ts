import { messageOf, NplError } from '../errors.js';
import { DAG_ID } from '../topology/ingest-dag.js';
import { dagTrouble, readDagState, type DagReader } from './airflow/dag-trouble.js';
import { airflowHealth, sickParts } from './airflow/health.js';
import type { Probe } from './probe.js';

/** Of the time limit of a probe; the first sign-in may take longer, and is there for the next look. */
const DAG_TIMEOUT_MS = 2_000;

/** `url`: base address of the API server. `airflow`: undefined: the DAG is not looked at. */
export function airflowProbe(url: string, airflow: DagReader | undefined): Probe<string> {
  return async (signal) => {
    const sick = sickParts(await airflowHealth(url, signal));
    if (sick.length > 0) throw new NplError(`Airflow answers on ${url}, but ${sick.join(' and ')}`);
    const says = `Airflow answers on ${url}, database, scheduler and DAG processor healthy`;
    return airflow === undefined ? says : `${says}; ${await dagWords(url, airflow, signal)}`;
  };
}

/** Throws where the DAG does not run; that it cannot be looked at is no fault of Airflow. */
async function dagWords(url: string, airflow: DagReader, signal: AbortSignal): Promise<string> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(DAG_TIMEOUT_MS)]);
  const state = await readDagState(airflow, limited).catch((error: unknown) => {
    signal.throwIfAborted();
    return `its DAG could not be looked at: ${limited.aborted ? 'no answer in time' : messageOf(error)}`;
  });
  if (typeof state === 'string') return state;
  const trouble = dagTrouble(state);
  if (trouble !== undefined) throw new NplError(`Airflow answers on ${url}, but ${trouble}`);
  return state.dag === undefined ? `it has no DAG ${DAG_ID} yet` : `it runs the DAG ${DAG_ID}`;
}
