import type { Secrets } from '../config/secrets.js';
import { STACK_SERVICES, type StackService } from '../topology/stacks.js';
import { hostPort } from '../topology/machine.js';
import type { Topology } from '../topology/topology-types.js';
import { workerConf, workerVariables } from './airflow-worker.js';
import { builtImage, inputsDigest, kafkaClusterId } from './derived-names.js';
import { kafkaClientXml, postgresUri } from './embedded-secrets.js';
import { NODE_IMAGE, type Templates } from './templates.js';

type Variables = Readonly<Record<string, string | number>>;
type Sources = readonly [topology: Topology, secrets: Secrets, templates: Templates];

/**
 * What the Compose files of these services interpolate, and the contents of the secrets and small files that they name.
 * A name without a value is left out: Compose then makes no container that needs it, rather than one without password.
 */
export function composeVariables(
  services: readonly StackService[],
  ...sources: Sources
): Record<string, string> {
  const [{ stackName, configFile }] = sources;
  const ofServices = STACK_SERVICES.filter((name) => services.includes(name)).flatMap((name) =>
    Object.entries(VARIABLES[name](...sources)),
  );
  const all = [['STACK_NAME', stackName], ['CONFIG_FILE', configFile], ...ofServices] as const;
  const texts = all.map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(texts.filter(([, value]) => value !== ''));
}

const VARIABLES: Readonly<Record<StackService, (...sources: Sources) => Variables>> = {
  kafka: ({ kafka, stackName }) => ({
    KAFKA_IMAGE: kafka.image,
    KAFKA_CLUSTER_ID: kafkaClusterId(stackName),
    KAFKA_ADVERTISED: hostPort(kafka.host, kafka.port),
    KAFKA_EXTERNAL_PROTOCOL: kafka.security === 'plaintext' ? 'PLAINTEXT' : 'SASL_PLAINTEXT',
    KAFKA_PORT: kafka.port,
    KAFKA_BIND: kafka.bind,
    KAFKA_DATA: kafka.dataDir,
  }),

  clickhouse({ kafka, clickhouse, stackName }, secrets, templates) {
    const inputs = {
      CLICKHOUSE_PASSWORD: secrets.clickhousePassword,
      CLICKHOUSE_KAFKA_XML: kafkaClientXml(kafka, secrets.get('KAFKA_PASSWORD')),
      CLICKHOUSE_SERVER_XML: templates.clickhouse.server,
      CLICKHOUSE_PROFILE_XML: templates.clickhouse.profile,
    };
    return {
      ...inputs,
      CLICKHOUSE_INPUTS: inputsDigest(stackName, Object.values(inputs)),
      CLICKHOUSE_IMAGE: clickhouse.image,
      CLICKHOUSE_USER: clickhouse.user,
      CLICKHOUSE_OUT_PORT: clickhouse.httpPort,
      CLICKHOUSE_CLIENT_PORT: clickhouse.nativePort,
      CLICKHOUSE_BIND: clickhouse.bind,
      CLICKHOUSE_DATA: clickhouse.dataDir,
    };
  },

  airflow(topology, secrets, templates) {
    const { airflow, stackName, ingest } = topology;
    const conf = workerConf(topology);
    const inputs = {
      AIRFLOW_FERNET_KEY: secrets.get('AIRFLOW_FERNET_KEY'),
      AIRFLOW_SQL_ALCHEMY_CONN: postgresUri(secrets.get('POSTGRES_PASSWORD')),
      AIRFLOW_SECRET_KEY: secrets.get('AIRFLOW_SECRET_KEY'),
      AIRFLOW_JWT_SECRET: secrets.get('AIRFLOW_JWT_SECRET'),
      AIRFLOW_VARIABLES: workerVariables(secrets),
      AIRFLOW_ENV_CONF: conf['env.conf'],
      AIRFLOW_SETTINGS: conf['settings.json'],
    };
    return {
      ...inputs,
      AIRFLOW_INPUTS: inputsDigest(stackName, Object.values(inputs)),
      POSTGRES_PASSWORD: secrets.get('POSTGRES_PASSWORD'),
      POSTGRES_IMAGE: airflow.postgresImage,
      AIRFLOW_IMAGE: airflow.image,
      NODE_IMAGE,
      AIRFLOW_BUILD: templates.airflow.folder,
      AIRFLOW_BUILT_IMAGE: builtImage(stackName, 'airflow', airflow.image, templates.airflow),
      AIRFLOW_WEBSERVER_PORT: airflow.webserverPort,
      AIRFLOW_BIND: airflow.bind,
      AIRFLOW_DATABASE: airflow.databaseDir,
      AIRFLOW_DAGS: airflow.dagsDir,
      AIRFLOW_SHARE: airflow.shareDir,
      AIRFLOW_POOL_SLOTS: ingest.parallel,
    };
  },

  superset({ superset, stackName }, secrets, templates) {
    const inputs = { SUPERSET_SECRET_KEY: secrets.get('SUPERSET_SECRET_KEY') };
    return {
      ...inputs,
      SUPERSET_INPUTS: inputsDigest(stackName, Object.values(inputs)),
      SUPERSET_IMAGE: superset.image,
      SUPERSET_BUILD: templates.superset.folder,
      SUPERSET_BUILT_IMAGE: builtImage(stackName, 'superset', superset.image, templates.superset),
      SUPERSET_PORT: superset.port,
      SUPERSET_BIND: superset.bind,
      SUPERSET_DATA: superset.dataDir,
    };
  },
};
