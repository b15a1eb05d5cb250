import { describe, expect, test } from 'vitest';
import type { KeyName } from '../../../../src/config/keys.js';
import type { SecretKey } from '../../../../src/config/secrets.js';
import { parseEnvFile } from '../../../../src/config/env-file.js';
import { checksOf } from '../../../../src/probes/answers/checks-of.js';
import { answer, startAnswers, type Answers } from '../../../../src/questions/answers.js';
import type { QuestionId } from '../../../../src/questions/question.js';

type Values = Partial<Record<KeyName | SecretKey, string>>;

const SECRETS = ['KAFKA_PASSWORD', 'AIRFLOW_ADMIN_PASSWORD', 'AWS_ACCESS_KEY_ID'] as const;

function answersOf(values: Values): Answers {
  const lines = Object.entries(values).filter(([key]) => !SECRETS.some((secret) => secret === key));
  const text = lines.map(([key, value]) => `${key}=${value}\n`).join('');
  const start = startAnswers({
    configFile: '/srv/npl/env.conf',
    file: parseEnvFile(Buffer.from(text)),
    kept: [],
  });
  return SECRETS.reduce((answers, key) => {
    const result = answer(answers, key, values[key] ?? '');
    return 'answers' in result ? result.answers : answers;
  }, start);
}
const of = (question: string, values: Values = {}) => checksOf(question as QuestionId, answersOf(values));
const kinds = (question: string, values: Values = {}) => of(question, values).map(({ kind }) => kind);

const EXTERNAL: Values = {
  USE_EXTERNAL_KAFKA: 'YES',
  KAFKA_HOST: 'kafka.lan',
  USE_EXTERNAL_CLICKHOUSE: 'YES',
  CLICKHOUSE_HOST: 'ch.lan',
  CLICKHOUSE_CLUSTER: 'big',
  USE_EXTERNAL_AIRFLOW: 'YES',
  AIRFLOW_NODE: 'ssh://u@air.lan',
  S3_BUCKET: 'events',
};
const AIRFLOW: Values = { USE_EXTERNAL_AIRFLOW: 'YES', AIRFLOW_URL: 'http://air.lan:8080' };
const EMBEDDED: Values = { RUNTIME: 'embedded' };

describe('which looks belong to which question', () => {
  test('several machines: none is looked at before it is named, and localhost is no address for the others', () => {
    const several = answer(answersOf({}), 'layout', 'three-machines');
    if ('refused' in several) throw new Error(several.refused);
    expect(checksOf('layout', several.answers)).toEqual([]);
    expect(checksOf('HOST', several.answers)).toMatchObject([
      {
        kind: 'told',
        finding: { level: 'warning', text: 'localhost: no other machine reaches what runs here' },
      },
    ]);
    expect(checksOf('KAFKA_NODE', several.answers)).toMatchObject([{ kind: 'node', node: 'local' }]);
  });

  test.each<[string, Values, string[]]>([
    ['layout', {}, ['docker']],
    ['layout', EMBEDDED, ['embedded']],
    ['layout', { ...EMBEDDED, USE_EXTERNAL_KAFKA: 'YES', USE_EXTERNAL_CLICKHOUSE: 'YES' }, []],
    ['RUNTIME', { KAFKA_RUNTIME: 'embedded' }, ['told', 'docker', 'embedded']],
    ['HOST', {}, ['own-host']],
    ['STACK_NAME', {}, ['stack-name']],
    ['STACK_NAME', EMBEDDED, []],
    ['KAFKA_HOST', EXTERNAL, ['kafka']],
    ['KAFKA_HOST', { ...EXTERNAL, KAFKA_HOST: '' }, []],
    ['KAFKA_HOST', {}, []],
    ['KAFKA_PORT', EXTERNAL, ['kafka']],
    ['KAFKA_PORT', {}, ['port']],
    ['KAFKA_PORT', { KAFKA_PORT: 'abc' }, []],
    ['KAFKA_NODE', {}, ['node']],
    ['KAFKA_NODE', EXTERNAL, []],
    ['KAFKA_DATA', {}, ['folder']],
    ['KAFKA_DATA', EXTERNAL, []],
    ['KAFKA_IMAGE', {}, ['image']],
    ['KAFKA_IMAGE', EMBEDDED, []],
    ['KAFKA_PASSWORD', { ...EXTERNAL, KAFKA_SECURITY: 'sasl_scram' }, ['kafka']],
    ['CLICKHOUSE_OUT_PORT', EXTERNAL, ['clickhouse']],
    ['CLICKHOUSE_CLIENT_PORT', EXTERNAL, []],
    ['CLICKHOUSE_CLIENT_PORT', EMBEDDED, []],
    ['CLICKHOUSE_CLIENT_PORT', {}, ['port']],
    ['CLICKHOUSE_CLUSTER', EXTERNAL, ['told', 'clickhouse']],
    ['CLICKHOUSE_CLUSTER', { ...EXTERNAL, CLICKHOUSE_CLUSTER: '' }, []],
    ['AIRFLOW_URL', EXTERNAL, ['web']],
    ['AIRFLOW_URL', { ...EXTERNAL, AIRFLOW_NODE: 'local' }, []],
    ['AIRFLOW_ADMIN_PASSWORD', { ...AIRFLOW, AIRFLOW_ADMIN_PASSWORD: 'p' }, ['airflow']],
    ['AIRFLOW_ADMIN_USER', { ...AIRFLOW, AIRFLOW_ADMIN_PASSWORD: 'p' }, ['airflow']],
    ['AIRFLOW_ADMIN_PASSWORD', AIRFLOW, []],
    ['AIRFLOW_ADMIN_PASSWORD', { AIRFLOW_ADMIN_PASSWORD: 'p' }, []],
    ['AIRFLOW_NODE', {}, ['node']],
    ['S3_ENDPOINT', EXTERNAL, ['s3-endpoint']],
    ['S3_ENDPOINT', EMBEDDED, []],
    ['S3_BUCKET', EXTERNAL, ['s3-bucket']],
    ['S3_BUCKET', {}, []],
    ['S3_PORT', EMBEDDED, ['port']],
    ['S3_PORT', {}, []],
    ['S3_DATA', EMBEDDED, ['folder']],
    ['AWS_SECRET_ACCESS_KEY', EXTERNAL, ['s3-bucket']],
    ['INGEST_PARALLEL', {}, []],
    ['no such question', {}, []],
  ])('%s with %j', (question, values, expected) => {
    expect(kinds(question, values)).toEqual(expected);
  });
});

describe('what they are asked', () => {
  test('embedded engines listen on loopback, Kafka with its controller', () => {
    expect(of('KAFKA_PORT', { ...EMBEDDED, HOST: '10.0.0.1', KAFKA_PORT: '9092' })).toEqual([
      expect.objectContaining({ runtime: 'embedded', bind: '127.0.0.1', ports: [9092, 9093], node: 'local' }),
    ]);
  });

  test('containers on their node, where others reach them', () => {
    const values = { CLICKHOUSE_NODE: 'ssh://u@db', CLICKHOUSE_OUT_PORT: '8123', STACK_NAME: 'mine' };
    expect(of('CLICKHOUSE_OUT_PORT', values)).toEqual([
      expect.objectContaining({ node: 'ssh://u@db', bind: '0.0.0.0', ports: [8123], stackName: 'mine' }),
    ]);
  });

  test('a relative folder starts from that of env.conf', () => {
    expect(of('CLICKHOUSE_DATA', { CLICKHOUSE_DATA: 'd/ch' })).toEqual([
      expect.objectContaining({ path: '/srv/npl/d/ch', use: 'clickhouse', runtime: 'docker' }),
    ]);
  });

  test('a refused answer to another question counts as its default', () => {
    expect(of('KAFKA_HOST', { ...EXTERNAL, KAFKA_PORT: 'abc' })).toEqual([
      expect.objectContaining({ port: 19_092 }),
    ]);
  });

  test('passwords come with what is signed in to, and half a pair of keys with nothing', () => {
    expect(of('KAFKA_PASSWORD', { ...EXTERNAL, KAFKA_PASSWORD: 'p' })).toEqual([
      expect.objectContaining({ asks: 'sign-in', password: 'p', host: 'kafka.lan' }),
    ]);
    expect(of('S3_BUCKET', { ...EXTERNAL, AWS_ACCESS_KEY_ID: 'id' })).toEqual([
      expect.objectContaining({ typed: undefined, asks: 'place' }),
    ]);
  });

  test('a contradiction comes first, with the other key', () => {
    const values = { ...EMBEDDED, KAFKA_PORT: '9000', CLICKHOUSE_OUT_PORT: '9001' };
    expect(of('CLICKHOUSE_OUT_PORT', values)).toEqual([
      {
        kind: 'told',
        finding: {
          level: 'problem',
          text: 'port 9001 is needed for the controller of Kafka (KAFKA_PORT + 1) and for ClickHouse (HTTP)',
          next: 'change it, or KAFKA_PORT',
        },
      },
      expect.objectContaining({ kind: 'port' }),
    ]);
  });

  test('every one is plain data, fit for another thread', () => {
    for (const question of ['layout', 'KAFKA_PORT', 'KAFKA_DATA', 'STACK_NAME', 'HOST', 'KAFKA_IMAGE'])
      for (const spec of of(question)) expect(structuredClone(spec)).toEqual(spec);
  });
});
