import { isKeyName, KEYS, type KeyName } from '../../config/keys.js';
import { configOf, contradictions, valueOf, type Answers } from '../../questions/answers.js';
import type { QuestionId } from '../../questions/question.js';
import { impliedTopology } from '../../topology/topology.js';
import type { Asked, ChecksOfQuestion } from './asked.js';
import type { CheckSpec } from './check-spec.js';
import { problem } from './finding.js';
import { folderChecks, isFolderKey } from './folder-checks.js';
import { image, node, ownHost, runtimes, stackName } from './node-checks.js';
import { listed } from './place-name.js';
import { isPortKey, portChecks } from './port-checks.js';
import {
  airflowSignIn,
  airflowWeb,
  clickhouse,
  kafka,
  kafkaWithPassword,
  s3Bucket,
  s3Endpoint,
} from './service-checks.js';

/** The looks at the world that an answer to this question asks for, in the order in which they are shown. Pure. */
export function checksOf(question: QuestionId, answers: Answers): CheckSpec[] {
  // What is refused has a message of its own.
  if (isKeyName(question) && !isReadable(question, valueOf(answers, question))) return [];
  const topology = impliedTopology(configOf(answers));
  return [...contradictionOf(question, answers), ...looksOf({ question, answers, topology })];
}

function looksOf(asked: Asked): CheckSpec[] {
  const { question, answers, topology } = asked;
  if (isFolderKey(question)) return folderChecks(question, valueOf(answers, question), topology);
  const ports = isPortKey(question) ? portChecks(question, topology) : [];
  return [...ports, ...(BY_QUESTION[question]?.(asked) ?? [])];
}

/** What cannot hold together with another answer needs no look. */
function contradictionOf(question: QuestionId, answers: Answers): CheckSpec[] {
  const clash = contradictions(answers).find(({ keys }) => (keys as readonly string[]).includes(question));
  if (clash === undefined) return [];
  const others = [...new Set(clash.keys)].filter((key) => key !== question);
  const next = others.length === 0 ? 'answer otherwise' : `change it, or ${listed(others, 'or')}`;
  return [{ kind: 'told', finding: problem(clash.reason, next) }];
}

function isReadable(key: KeyName, text: string): boolean {
  return text === '' || 'value' in KEYS[key].type.parse(text);
}

const BY_QUESTION: Readonly<Partial<Record<QuestionId, ChecksOfQuestion>>> = {
  layout: runtimes,
  RUNTIME: runtimes,
  KAFKA_RUNTIME: runtimes,
  CLICKHOUSE_RUNTIME: runtimes,
  HOST: ownHost,
  STACK_NAME: stackName,
  KAFKA_HOST: kafka('address'),
  KAFKA_PORT: kafka('address'),
  KAFKA_SECURITY: kafka('address'),
  KAFKA_USER: kafkaWithPassword,
  KAFKA_PASSWORD: kafka('sign-in'),
  KAFKA_REPLICATION: kafkaWithPassword,
  CLICKHOUSE_HOST: clickhouse('address'),
  CLICKHOUSE_OUT_PORT: clickhouse('address'),
  CLICKHOUSE_USER: clickhouse('address'),
  CLICKHOUSE_PASSWORD: clickhouse('sign-in'),
  CLICKHOUSE_DATABASE: clickhouse('database'),
  CLICKHOUSE_CLUSTER: clickhouse('cluster'),
  KAFKA_NODE: node('kafka'),
  CLICKHOUSE_NODE: node('clickhouse'),
  AIRFLOW_URL: airflowWeb,
  AIRFLOW_ADMIN_USER: airflowSignIn,
  AIRFLOW_ADMIN_PASSWORD: airflowSignIn,
  AIRFLOW_NODE: node('airflow'),
  SUPERSET_NODE: node('superset'),
  KAFKA_IMAGE: image('kafka'),
  CLICKHOUSE_IMAGE: image('clickhouse'),
  AIRFLOW_IMAGE: image('airflow'),
  POSTGRES_IMAGE: image('airflow', ({ airflow }) => airflow.postgresImage),
  SUPERSET_IMAGE: image('superset'),
  S3_ENDPOINT: s3Endpoint,
  S3_REGION: s3Bucket('place'),
  S3_BUCKET: s3Bucket('place'),
  S3_PREFIX: s3Bucket('place'),
  S3_FORCE_PATH_STYLE: s3Bucket('place'),
  AWS_ACCESS_KEY_ID: s3Bucket('place'),
  AWS_SECRET_ACCESS_KEY: s3Bucket('keys'),
};
