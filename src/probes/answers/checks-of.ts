import type { S3Credentials } from '../../config/secrets.js';
import { isKeyName, type KeyName } from '../../config/keys.js';
import { stacksOf } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import { isReadable, meaningOf, type Answered } from './answered.js';
import type { CheckSpec, ClickHouseSpec, KafkaSpec } from './check-spec.js';
import { folderChecks, isFolderKey } from './folder-checks.js';
import { isPortKey, portChecks } from './port-checks.js';

/** The looks at the world that an answer to this question asks for, in the order in which they are shown. Pure. */
export function checksOf(question: string, answered: Answered): CheckSpec[] {
  if (isKeyName(question) && !isReadable(question, answered.value(question))) return [];
  const { topology } = meaningOf(answered);
  if (isPortKey(question))
    return [...portChecks(question, topology), ...addressChecks(question, answered, topology)];
  if (isFolderKey(question)) return folderChecks(question, answered.value(question), topology);
  return BY_QUESTION[question]?.({ question, answered, topology }) ?? [];
}

interface Asked {
  readonly question: string;
  readonly answered: Answered;
  readonly topology: Topology;
}

type ChecksOfQuestion = (asked: Asked) => CheckSpec[];

const kafka =
  (asks: KafkaSpec['asks']): ChecksOfQuestion =>
  ({ answered, topology: { kafka: service } }) => {
    if (service.runtime !== 'external' || service.host === '') return [];
    const { host, port, security, user, replication } = service;
    const password = answered.secret('KAFKA_PASSWORD');
    return [{ kind: 'kafka', host, port, asks, security, user, password, replication }];
  };

const clickhouse =
  (asks: ClickHouseSpec['asks']): ChecksOfQuestion =>
  ({ answered, topology: { clickhouse: service } }) => {
    if (service.runtime !== 'external' || service.host === '') return [];
    const { host, httpPort, user, database } = service;
    const cluster = answered.value('CLICKHOUSE_CLUSTER');
    if (asks === 'cluster' && cluster === '') return [];
    const password = answered.secret('CLICKHOUSE_PASSWORD');
    return [{ kind: 'clickhouse', host, httpPort, asks, user, password, database, cluster }];
  };

const s3Bucket: ChecksOfQuestion = ({ answered, topology: { s3 } }) => {
  if (s3.runtime !== 'external' || s3.bucket === '') return [];
  const { endpoint, region, bucket, prefix, forcePathStyle } = s3;
  return [
    {
      kind: 's3-bucket',
      endpoint,
      region,
      bucket,
      prefix,
      forcePathStyle,
      typed: typedCredentials(answered),
    },
  ];
};

/** One half alone is still being typed. */
function typedCredentials(answered: Answered): S3Credentials | undefined {
  const [accessKeyId, secretAccessKey] = [
    answered.secret('AWS_ACCESS_KEY_ID'),
    answered.secret('AWS_SECRET_ACCESS_KEY'),
  ];
  return accessKeyId === '' || secretAccessKey === '' ? undefined : { accessKeyId, secretAccessKey };
}

const node: ChecksOfQuestion = ({ question, topology }) => {
  const service = NODE_SERVICES[question];
  if (service === undefined || topology[service].runtime !== 'docker') return [];
  return [{ kind: 'node', node: topology[service].node, key: question }];
};

const NODE_SERVICES: Readonly<Record<string, 'kafka' | 'clickhouse' | 'airflow' | 'superset'>> = {
  KAFKA_NODE: 'kafka',
  CLICKHOUSE_NODE: 'clickhouse',
  AIRFLOW_NODE: 'airflow',
  SUPERSET_NODE: 'superset',
};

/** Where an existing Airflow is: its node and its port say so together. */
const airflowWeb: ChecksOfQuestion = ({ topology: { airflow } }) => {
  if (airflow.runtime !== 'external' || airflow.node === 'local') return [];
  const url = `http://${new URL(airflow.node).hostname}:${airflow.webserverPort}`;
  return [{ kind: 'web', service: 'airflow', url, key: 'AIRFLOW_NODE or AIRFLOW_WEBSERVER_PORT' }];
};

const runtime: ChecksOfQuestion = ({ topology }) => {
  const { kafka: k, clickhouse: c } = topology;
  const engines = [
    ...(k.runtime === 'embedded' ? (['kafka'] as const) : []),
    ...(c.runtime === 'embedded' ? (['clickhouse'] as const) : []),
  ];
  const isDocker = stacksOf(topology).some((stack) => stack.node === 'local');
  return [
    ...(isDocker ? [{ kind: 'docker' as const }] : []),
    ...(engines.length > 0 ? [{ kind: 'embedded' as const, engines }] : []),
  ];
};

const image: ChecksOfQuestion = ({
  question,
  topology: { kafka: k, clickhouse: c, airflow: a, superset: s },
}) => {
  const found = {
    KAFKA_IMAGE: { image: k.image, service: k },
    CLICKHOUSE_IMAGE: { image: c.image, service: c },
    AIRFLOW_IMAGE: { image: a.image, service: a },
    POSTGRES_IMAGE: { image: a.postgresImage, service: a },
    SUPERSET_IMAGE: { image: s.image, service: s },
  }[question];
  if (found === undefined || found.service.runtime !== 'docker') return [];
  return [{ kind: 'image', image: found.image, node: found.service.node, key: question }];
};

function addressChecks(question: KeyName, answered: Answered, topology: Topology): CheckSpec[] {
  const asked = { question, answered, topology };
  if (question === 'KAFKA_PORT') return kafka('address')(asked);
  if (question === 'CLICKHOUSE_OUT_PORT') return clickhouse('address')(asked);
  return question === 'AIRFLOW_WEBSERVER_PORT' ? airflowWeb(asked) : [];
}

const BY_QUESTION: Readonly<Record<string, ChecksOfQuestion>> = {
  layout: runtime,
  RUNTIME: runtime,
  KAFKA_RUNTIME: runtime,
  CLICKHOUSE_RUNTIME: runtime,
  HOST: ({ topology }) => [{ kind: 'own-host', host: topology.host }],
  STACK_NAME: ({ topology }) => {
    const nodes = stacksOf(topology).map((stack) => stack.node);
    return nodes.length === 0 ? [] : [{ kind: 'stack-name', stackName: topology.stackName, nodes }];
  },
  KAFKA_HOST: kafka('address'),
  KAFKA_SECURITY: kafka('address'),
  KAFKA_USER: ({ answered, ...asked }) =>
    answered.secret('KAFKA_PASSWORD') === '' ? [] : kafka('sign-in')({ answered, ...asked }),
  KAFKA_PASSWORD: kafka('sign-in'),
  KAFKA_REPLICATION: kafka('sign-in'),
  CLICKHOUSE_HOST: clickhouse('address'),
  CLICKHOUSE_USER: clickhouse('address'),
  CLICKHOUSE_PASSWORD: clickhouse('sign-in'),
  CLICKHOUSE_DATABASE: clickhouse('database'),
  CLICKHOUSE_CLUSTER: clickhouse('cluster'),
  KAFKA_NODE: node,
  CLICKHOUSE_NODE: node,
  SUPERSET_NODE: node,
  AIRFLOW_NODE: (asked) => [...node(asked), ...airflowWeb(asked)],
  KAFKA_IMAGE: image,
  CLICKHOUSE_IMAGE: image,
  AIRFLOW_IMAGE: image,
  POSTGRES_IMAGE: image,
  SUPERSET_IMAGE: image,
  S3_ENDPOINT: ({ topology: { s3 } }) =>
    s3.runtime === 'external' ? [{ kind: 's3-endpoint', endpoint: s3.endpoint }] : [],
  S3_REGION: s3Bucket,
  S3_BUCKET: s3Bucket,
  S3_PREFIX: s3Bucket,
  S3_FORCE_PATH_STYLE: s3Bucket,
  AWS_ACCESS_KEY_ID: s3Bucket,
  AWS_SECRET_ACCESS_KEY: s3Bucket,
};
