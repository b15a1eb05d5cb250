import type { S3Credentials } from '../../config/secrets.js';
import { valueOf, type Answers } from '../../questions/answers.js';
import { typedSecret, type ChecksOfQuestion } from './asked.js';
import type { ClickHouseSpec, KafkaSpec, S3BucketSpec } from './check-spec.js';

// Looks at what others run.

export const kafka =
  (asks: KafkaSpec['asks']): ChecksOfQuestion =>
  ({ answers, topology: { kafka: service } }) => {
    if (service.runtime !== 'external' || service.host === '') return [];
    const { host, port, security, user, replication } = service;
    const password = typedSecret(answers, 'KAFKA_PASSWORD');
    return [{ kind: 'kafka', host, port, asks, security, user, password, replication }];
  };

/** For questions before that for the password: while there is none, nothing can be said. */
export const kafkaWithPassword: ChecksOfQuestion = (asked) => {
  const { answers, topology } = asked;
  const isThere = typedSecret(answers, 'KAFKA_PASSWORD') !== '' || answers.kept.includes('KAFKA_PASSWORD');
  return isThere || topology.kafka.security === 'plaintext' ? kafka('sign-in')(asked) : [];
};

export const clickhouse =
  (asks: ClickHouseSpec['asks']): ChecksOfQuestion =>
  ({ answers, topology: { clickhouse: service } }) => {
    if (service.runtime !== 'external' || service.host === '') return [];
    const { host, httpPort, user, database } = service;
    const cluster = valueOf(answers, 'CLICKHOUSE_CLUSTER');
    if (asks === 'cluster' && cluster === '') return [];
    const password = typedSecret(answers, 'CLICKHOUSE_PASSWORD');
    return [{ kind: 'clickhouse', host, httpPort, asks, user, password, database, cluster }];
  };

export const s3Endpoint: ChecksOfQuestion = ({ topology: { s3 } }) =>
  s3.runtime === 'external' ? [{ kind: 's3-endpoint', endpoint: s3.endpoint }] : [];

export const s3Bucket =
  (asks: S3BucketSpec['asks']): ChecksOfQuestion =>
  ({ answers, topology: { s3 } }) => {
    if (s3.runtime !== 'external' || s3.bucket === '') return [];
    const { endpoint, region, bucket, prefix, forcePathStyle } = s3;
    const typed = typedCredentials(answers);
    return [{ kind: 's3-bucket', asks, endpoint, region, bucket, prefix, forcePathStyle, typed }];
  };

/** One half alone is still being typed. */
function typedCredentials(answers: Answers): S3Credentials | undefined {
  const accessKeyId = typedSecret(answers, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = typedSecret(answers, 'AWS_SECRET_ACCESS_KEY');
  return accessKeyId === '' || secretAccessKey === '' ? undefined : { accessKeyId, secretAccessKey };
}

/** While there is no password, nothing can be said. */
export const airflowSignIn: ChecksOfQuestion = ({ answers, topology: { airflow } }) => {
  if (airflow.runtime !== 'external' || airflow.url === '') return [];
  const password = typedSecret(answers, 'AIRFLOW_ADMIN_PASSWORD');
  const isThere = password !== '' || answers.kept.includes('AIRFLOW_ADMIN_PASSWORD');
  return isThere ? [{ kind: 'airflow', url: airflow.url, user: airflow.adminUser, password }] : [];
};

export const airflowWeb: ChecksOfQuestion = ({ topology: { airflow } }) =>
  airflow.runtime === 'external' && airflow.url !== ''
    ? [{ kind: 'web', service: 'airflow', url: airflow.url, key: 'AIRFLOW_URL' }]
    : [];
