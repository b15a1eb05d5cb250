import { basename } from 'node:path';
import type { AirflowDag, AirflowImportError } from '../../clients/airflow/answers.js';
import { DAG_FILE, DAG_ID } from '../../topology/ingest-dag.js';
import type { Airflow } from '../../clients/airflow/airflow.js';

/** What is asked of the DAG. */
export type DagReader = Pick<Airflow, 'dag' | 'importErrors'>;

export interface DagState {
  /** Undefined: Airflow has no such DAG, or it has lost its file. */
  readonly dag: AirflowDag | undefined;
  /** Why its file cannot be read; undefined: it can, or nobody has tried. */
  readonly importError: AirflowImportError | undefined;
}

export async function readDagState(airflow: DagReader, signal: AbortSignal): Promise<DagState> {
  const dag = await airflow.dag(signal);
  if (dag !== undefined && !dag.hasImportErrors && !dag.isStale) return { dag, importError: undefined };
  const errors = await airflow.importErrors(signal);
  const importError = errors.find(({ file }) => basename(file) === DAG_FILE);
  return { dag: dag?.isStale === true ? undefined : dag, importError };
}

/** What keeps Airflow from running the DAG, with what mends it; undefined: nothing does. */
export function dagTrouble({ dag, importError }: DagState): string | undefined {
  if (importError !== undefined) {
    return `it cannot read the DAG ${DAG_ID} (${importError.says}), so nothing is ingested by it; run npl-ops airflow`;
  }
  if (dag?.isPaused === true) {
    return `the DAG ${DAG_ID} is paused, so nothing is ingested by it; run npl-ops airflow unpause`;
  }
  return undefined;
}
