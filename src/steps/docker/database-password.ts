import type { PostgresRole } from '../../clients/postgres-role.js';
import type { StepContext } from '../../plan/step.js';
import type { ServiceState } from '../../stacks/service-state.js';

/** Compose's name of the database. */
export const DATABASE = 'postgres';

/** The database of Airflow, which keeps the password that its folder was made with. */
export interface Database {
  readonly role: PostgresRole;
  /** POSTGRES_PASSWORD. */
  readonly password: string;
}

/** What has to be done so that Airflow can sign in; undefined: nothing, or nobody can ask before the database runs. */
export async function passwordTodo(
  database: Database | undefined,
  states: readonly ServiceState[],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (database === undefined || !isUp(states)) return undefined;
  if (await database.role.isAccepted(database.password, signal)) return undefined;
  return 'let PostgreSQL take POSTGRES_PASSWORD of .npl/secrets.env';
}

/** For a database that runs: Airflow's containers are not started before they can sign in. */
export async function settlePassword(
  { role, password }: Database,
  { signal, log }: StepContext,
): Promise<void> {
  if (await role.isAccepted(password, signal)) return;
  await role.setPassword(password, signal);
  log('PostgreSQL has taken POSTGRES_PASSWORD of .npl/secrets.env');
}

function isUp(states: readonly ServiceState[]): boolean {
  const [container] = states.find(({ model }) => model.name === DATABASE)?.containers ?? [];
  return container?.state === 'running' && container.health === 'healthy';
}
