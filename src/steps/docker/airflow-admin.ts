import { airflowSignIn } from '../../clients/web-sign-in.js';
import type { WebUsers } from '../../clients/web-users.js';
import type { Step } from '../../plan/step.js';
import type { AirflowService } from '../../topology/topology-types.js';
import { webAdminStep } from './web-admin.js';

export interface AdminStep {
  readonly needs: readonly string[];
  readonly users: WebUsers;
  /** Of the administrator. */
  readonly password: string;
}

/** So Airflow's own Compose example makes it, and so the seed's README said. */
const DEFAULT_USER = { user: 'airflow', password: 'airflow' };

export function airflowAdminStep(
  { node, adminUser, webserverPort }: Pick<AirflowService, 'node' | 'adminUser' | 'webserverPort'>,
  { needs, users, password }: AdminStep,
): Step {
  return webAdminStep({
    id: 'airflow-admin',
    title: 'Airflow',
    node,
    needs,
    admin: { user: adminUser, password },
    unwanted: [DEFAULT_USER],
    signIn: airflowSignIn({ node, port: webserverPort }),
    users,
  });
}
