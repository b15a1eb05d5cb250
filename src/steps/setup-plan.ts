import type { ClickHouse } from '../clients/clickhouse.js';
import type { Kafka } from '../clients/kafka.js';
import type { S3 } from '../clients/s3.js';
import { UsageError } from '../errors.js';
import type { Step } from '../plan/step.js';
import type { ServiceName, Topology } from '../topology/topology-types.js';
import { clickhouseSteps } from './clickhouse-steps.js';
import { demoBucketStep } from './demo-bucket.js';
import { envConfStep } from './env-conf.js';
import { kafkaSteps } from './kafka-steps.js';
import { s3Steps } from './s3-steps.js';
import { sampleStep } from './sample.js';
import { schemaStep } from './schema.js';
import { topicsStep, wantedTopics } from './topics.js';

/** What the steps act through. */
export interface SetupTools {
  readonly kafka: Kafka;
  readonly clickhouse: ClickHouse;
  readonly s3: S3;
  readonly clickhousePassword: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of downloaded engines. */
  readonly cacheDir: string;
  /** The env.conf that a folder without one gets. */
  readonly envConfTemplate: string;
}

/** The services themselves: what `npl-ops up` brings up. */
export function servicesPlan(topology: Topology, tools: SetupTools): Step[] {
  refuseDocker(topology);
  return [
    envConfStep(topology.configFile, tools.envConfTemplate),
    ...kafkaSteps(topology, tools),
    ...clickhouseSteps(topology, tools),
    ...s3Steps(topology, tools),
  ];
}

/** Everything that `npl-setup` does, in order; with `sampleDir` it also loads that folder's events. */
export function setupPlan(
  topology: Topology,
  tools: SetupTools,
  { sampleDir }: { readonly sampleDir?: string | undefined } = {},
): Step[] {
  const { kafka, clickhouse, s3 } = tools;
  // Without Java the rest of an embedded stack is still worth having.
  const kafkaIsOptional = topology.kafka.runtime === 'embedded';
  return [
    ...servicesPlan(topology, tools),
    topicsStep(kafka, {
      needs: ['kafka'],
      optional: kafkaIsOptional,
      wanted: wantedTopics(topology),
    }),
    schemaStep(clickhouse, { needs: ['clickhouse'], after: ['topics'], topology }),
    ...(topology.s3.runtime === 'embedded' ? [demoBucketStep(s3, topology.s3)] : []),
    ...(sampleDir === undefined
      ? []
      : [sampleStep({ kafka, clickhouse, topology, dir: sampleDir, kafkaIsOptional })]),
  ];
}

/** What takes a service out of Docker in env.conf. */
const WITHOUT_DOCKER = {
  kafka: 'USE_EXTERNAL_KAFKA=YES',
  clickhouse: 'USE_EXTERNAL_CLICKHOUSE=YES',
  airflow: 'USE_EXTERNAL_AIRFLOW=YES',
  superset: 'USE_SUPERSET=NO',
} as const satisfies Partial<Record<ServiceName, string>>;

function refuseDocker(topology: Topology): void {
  const names = Object.keys(WITHOUT_DOCKER) as (keyof typeof WITHOUT_DOCKER)[];
  const dockerized = names.filter((name) => topology[name].runtime === 'docker');
  if (dockerized.length === 0) return;
  const own = dockerized.map((name) => WITHOUT_DOCKER[name]).join(' ');
  throw new UsageError(`${dockerized.join(', ')} cannot be set up`, {
    why: 'env.conf asks for Docker (RUNTIME=docker is the default), which this version cannot set up yet',
    next: `npl-ops config set RUNTIME=embedded HOST=localhost; or use services that run already: npl-ops config set ${own}`,
  });
}
