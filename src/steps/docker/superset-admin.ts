import { supersetSignIn } from '../../clients/web-sign-in.js';
import type { Step } from '../../plan/step.js';
import type { SupersetService } from '../../topology/topology-types.js';
import type { AdminStep } from './airflow-admin.js';
import { webAdminStep } from './web-admin.js';

export function supersetAdminStep(
  { node, adminUser, port }: Pick<SupersetService, 'node' | 'adminUser' | 'port'>,
  { needs, users, password }: AdminStep,
): Step {
  return webAdminStep({
    id: 'superset-admin',
    title: 'Superset',
    node,
    needs,
    admin: { user: adminUser, password },
    unwanted: [],
    signIn: supersetSignIn({ node, port }),
    users,
  });
}
