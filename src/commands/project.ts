import { connectAirflow, type Airflow } from '../clients/airflow/airflow.js';
import { connectClickHouse, type ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { connectKafka, type Kafka } from '../clients/kafka/kafka.js';
import { connectS3, type S3 } from '../clients/s3/s3.js';
import { loadConfig, type Config } from '../config/config.js';
import { completeSecrets } from '../config/generate-secrets.js';
import { loadSecrets, type Secrets } from '../config/secrets.js';
import { redactor } from '../redact.js';
import type { Topology } from '../topology/topology-types.js';
import { buildTopology } from '../topology/topology.js';
import type { Cli } from './cli.js';

/** One env.conf with clients of its services; no client connects before it is used. */
export interface Project {
  readonly topology: Topology;
  readonly secrets: Secrets;
  readonly kafka: Kafka;
  readonly clickhouse: ClickHouse;
  readonly s3: S3;
  /** Undefined: there is none, or env.conf does not tell where it is. */
  readonly airflow: Airflow | undefined;
  /** Masks every secret of the project. */
  readonly redact: (text: string) => string;
}

/** Hands the project of `cli` to `use` and closes its clients afterwards, whatever happened. */
export async function withProject<T>(
  cli: Pick<Cli, 'configFile' | 'env'>,
  use: (project: Project) => Promise<T>,
): Promise<T> {
  return withConfig(await loadConfig(cli.configFile), cli.env, use);
}

/**
 * The same for a configuration that is not on disk yet. With `makesSecrets` the services in Docker lack none: those that
 * are not kept yet are made up, and a step of the plan keeps them.
 */
export async function withConfig<T>(
  config: Config,
  env: NodeJS.ProcessEnv,
  use: (project: Project) => Promise<T>,
  { makesSecrets = false } = {},
): Promise<T> {
  const topology = buildTopology(config);
  const kept = await loadSecrets(topology.stateDir, env);
  const secrets = makesSecrets ? completeSecrets(kept, topology) : kept;
  const clickhouse = connectClickHouse(topology.clickhouse, secrets.clickhousePassword);
  const kafka = connectKafka(topology.kafka, secrets.get('KAFKA_PASSWORD'));
  const s3 = connectS3(topology.s3, secrets.s3);
  const airflow = airflowOf(topology, secrets);
  try {
    return await use({ topology, secrets, kafka, clickhouse, s3, airflow, redact: redactor(secrets.all()) });
  } finally {
    await Promise.allSettled([clickhouse.close(), kafka.close(), s3.close()]);
  }
}

function airflowOf({ airflow }: Topology, secrets: Secrets): Airflow | undefined {
  const { url, adminUser: user, runtime } = airflow;
  if (url === '') return undefined;
  const password = secrets.get('AIRFLOW_ADMIN_PASSWORD');
  return connectAirflow({ url, user, password, isOwn: runtime === 'docker' });
}
