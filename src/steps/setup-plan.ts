import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../clients/kafka/kafka.js';
import type { S3 } from '../clients/s3/s3.js';
import type { Step } from '../plan/step.js';
import { nodeId, stacksOf } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import { connectSuperset } from '../clients/superset.js';
import { clickhouseSteps } from './clickhouse-steps.js';
import { adminSteps } from './admin-steps.js';
import { airflowDagsStep } from './airflow-dags.js';
import { demoBucketStep } from './demo-bucket.js';
import { dashboardsStep } from './dashboards/dashboards-step.js';
import { reachabilityStep } from './docker/reachability.js';
import { dockerSteps, type DockerTools } from './docker-steps.js';
import { envConfStep, type WantedConfig } from './env-conf.js';
import { lookOnly } from './look-only.js';
import { kafkaSteps } from './kafka-steps.js';
import { s3Steps } from './s3-steps.js';
import { sampleStep } from './sample.js';
import { schemaStep } from './schema.js';
import { topicsStep, wantedTopics } from './topics.js';

/** What the steps act through. */
export interface SetupTools extends DockerTools {
  readonly kafka: Kafka;
  readonly clickhouse: ClickHouse;
  readonly s3: S3;
  /** Folder of downloaded engines. */
  readonly cacheDir: string;
  /** What env.conf is to say. */
  readonly config: WantedConfig;
}

/**
 * What `npl-ops up` does: it brings up the services and lets administrators in. Topics and tables are looked at; `setup`
 * is the command that makes them.
 */
export function upPlan(topology: Topology, tools: SetupTools, setup: string): Step[] {
  const contents = [topicsOf(topology, tools), schemaOf(topology, tools)];
  return [...servicesPlan(topology, tools), ...contents.map((step) => lookOnly(step, setup))];
}

/** The services, and who may sign in to them. */
export function servicesPlan(topology: Topology, tools: SetupTools): Step[] {
  const { clickhousePassword } = tools.secrets;
  return [
    envConfStep(tools.config),
    ...dockerSteps(topology, tools),
    ...kafkaSteps(topology, tools),
    ...clickhouseSteps(topology, { ...tools, clickhousePassword }),
    ...s3Steps(topology, tools),
    ...adminSteps(topology, tools),
  ];
}

/** Everything that `npl-setup` does, in order; with `sampleDir` it also loads that folder's events. */
export function setupPlan(
  topology: Topology,
  tools: SetupTools,
  { sampleDir }: { readonly sampleDir?: string | undefined } = {},
): Step[] {
  const { kafka, clickhouse, s3 } = tools;
  return [
    ...servicesPlan(topology, tools),
    topicsOf(topology, tools),
    ...reachabilitySteps(topology, tools),
    schemaOf(topology, tools),
    ...(topology.s3.runtime === 'embedded' ? [demoBucketStep(s3, topology.s3)] : []),
    ...(sampleDir === undefined
      ? []
      : [
          sampleStep({
            kafka,
            clickhouse,
            topology,
            dir: sampleDir,
            kafkaIsOptional: kafkaIsOptional(topology),
          }),
        ]),
    ...(topology.airflow.runtime === 'external' ? [airflowDagsStep(topology, ['schema'], ['topics'])] : []),
    ...dashboardSteps(topology, tools),
  ];
}

function topicsOf(topology: Topology, { kafka }: SetupTools): Step {
  const wanted = wantedTopics(topology);
  return topicsStep(kafka, { needs: ['kafka'], optional: kafkaIsOptional(topology), wanted });
}

function schemaOf(topology: Topology, { clickhouse }: SetupTools): Step {
  return schemaStep(clickhouse, { needs: ['clickhouse'], after: ['topics'], topology });
}

/** Without Java the rest of an embedded stack is still worth having. */
function kafkaIsOptional({ kafka }: Topology): boolean {
  return kafka.runtime === 'embedded';
}

function dashboardSteps(topology: Topology, { secrets }: SetupTools): Step[] {
  const { superset } = topology;
  if (superset.runtime === 'off') return [];
  const credentials = { user: superset.adminUser, password: secrets.get('SUPERSET_ADMIN_PASSWORD') };
  return [
    dashboardsStep({
      topology,
      superset: connectSuperset(superset, credentials),
      password: secrets.clickhousePassword,
      // Each chart that asks a ClickHouse which cannot be reached waits for its time to run out.
      needs: ['superset-admin', 'schema', 'reachability'],
    }),
  ];
}

/** Where nothing runs in a container, the steps that asked Kafka and ClickHouse have seen all there is to see. */
function reachabilitySteps(topology: Topology, tools: SetupTools): Step[] {
  const stacks = stacksOf(topology);
  if (stacks.length === 0) return [];
  const needs = stacks.map(({ node }) => `stack-${nodeId(node)}`);
  return [reachabilityStep({ topology, tools, needs: [...needs, 'kafka', 'clickhouse'] })];
}
