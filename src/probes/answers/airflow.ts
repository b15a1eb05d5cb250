import { connectAirflow } from '../../clients/airflow/airflow.js';
import { UsageError } from '../../errors.js';
import { DAG_ID } from '../../topology/ingest-dag.js';
import type { AirflowSpec } from './check-spec.js';
import { findingOf, ok, problem, type Finding } from './finding.js';
import { passwordOf } from './secret-source.js';
import type { CheckTools } from './tools.js';

const NEXT = 'correct AIRFLOW_ADMIN_USER, or answer the right password';

/** Whether an existing Airflow takes the user and shows it the DAG. */
export async function checkAirflow(
  { url, user, password: typed }: AirflowSpec,
  tools: Pick<CheckTools, 'env' | 'stateDir'>,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    const { value: password } = await passwordOf('AIRFLOW_ADMIN_PASSWORD', typed, tools);
    const dag = await connectAirflow({ url, user, password, isOwn: false }).dag(signal);
    const has = dag === undefined ? `has no DAG ${DAG_ID} yet: npl delivers it` : `has the DAG ${DAG_ID}`;
    return ok(`Airflow takes ${user} and ${has}`);
  } catch (error) {
    signal.throwIfAborted();
    // Its own remedy is that of a command: to correct a file.
    return error instanceof UsageError ? problem(error.message, NEXT) : findingOf(error, NEXT);
  }
}
