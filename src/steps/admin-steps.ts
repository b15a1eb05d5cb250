import { insideContainer } from '../clients/docker/inside-container.js';
import { webUsers } from '../clients/web-users.js';
import type { Step } from '../plan/step.js';
import type { Topology } from '../topology/topology-types.js';
import { airflowAdminStep } from './docker/airflow-admin.js';
import { supersetAdminStep } from './docker/superset-admin.js';
import { stackNeeds, type DockerTools } from './docker-steps.js';

/** The administrators of the web interfaces that npl runs. */
export function adminSteps(
  topology: Topology,
  { docker, secrets }: Pick<DockerTools, 'docker' | 'secrets'>,
): Step[] {
  const { airflow, superset, stackName } = topology;
  const steps: Step[] = [];
  if (airflow.runtime === 'docker') {
    steps.push(
      airflowAdminStep(airflow, {
        needs: stackNeeds(topology, 'airflow'),
        users: webUsers('Airflow', insideContainer(docker(airflow.node), stackName, 'airflow-apiserver')),
        password: secrets.get('AIRFLOW_ADMIN_PASSWORD'),
      }),
    );
  }
  if (superset.runtime === 'docker') {
    steps.push(
      supersetAdminStep(superset, {
        needs: stackNeeds(topology, 'superset'),
        users: webUsers('Superset', insideContainer(docker(superset.node), stackName, 'superset')),
        password: secrets.get('SUPERSET_ADMIN_PASSWORD'),
      }),
    );
  }
  return steps;
}
