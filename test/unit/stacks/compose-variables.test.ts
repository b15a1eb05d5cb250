import { describe, expect, it } from 'vitest';
import type { SecretKey } from '../../../src/config/secrets.js';
import { composeVariables } from '../../../src/stacks/compose-variables.js';
import { kafkaClientXml, postgresUri } from '../../../src/stacks/embedded-secrets.js';
import { STACK_SERVICES } from '../../../src/topology/stacks.js';
import { TEMPLATES, secretsWith, topologyOf } from './stack-samples.js';

function variablesOf(lines: string[] = [], secrets: Partial<Record<SecretKey, string>> = {}) {
  return composeVariables(STACK_SERVICES, topologyOf(...lines), secretsWith(secrets), TEMPLATES);
}

describe('Kafka', () => {
  it.each([
    [[], '127.0.0.1:19092', '127.0.0.1', 'PLAINTEXT'],
    [['HOST=10.0.0.1'], '127.0.0.1:19092', '127.0.0.1', 'PLAINTEXT'],
    [['KAFKA_SECURITY=sasl_scram'], 'localhost:19092', '127.0.0.1', 'SASL_PLAINTEXT'],
    [['HOST=10.0.0.1', 'KAFKA_SECURITY=sasl_scram'], '10.0.0.1:19092', '0.0.0.0', 'SASL_PLAINTEXT'],
    [['HOST=fd00::2', 'KAFKA_SECURITY=sasl_scram'], '[fd00::2]:19092', '::', 'SASL_PLAINTEXT'],
  ])('%j', (lines, advertised, bind, protocol) => {
    expect(variablesOf(lines)).toMatchObject({
      KAFKA_ADVERTISED: advertised,
      KAFKA_BIND: bind,
      KAFKA_EXTERNAL_PROTOCOL: protocol,
    });
  });

  it('has the cluster id that belongs to the name of the stack', () => {
    const { KAFKA_CLUSTER_ID } = variablesOf();
    expect(KAFKA_CLUSTER_ID).toMatch(/^[\w-]{22}$/);
    expect(variablesOf(['KAFKA_PORT=9999'])['KAFKA_CLUSTER_ID']).toBe(KAFKA_CLUSTER_ID);
    expect(variablesOf(['STACK_NAME=other'])['KAFKA_CLUSTER_ID']).not.toBe(KAFKA_CLUSTER_ID);
  });
});

describe('a password inside other text', () => {
  it('cannot end the part of the URI that it stands in', () => {
    expect(new URL(postgresUri('a/b@c:d?e#f%')).hostname).toBe('postgres');
    expect(decodeURIComponent(new URL(postgresUri('a/b@c:d?e#f%')).password)).toBe('a/b@c:d?e#f%');
  });

  it('cannot end the element that it stands in', () => {
    const xml = kafkaClientXml({ clickhouseSignsIn: true, user: 'npl' }, 'a&b</sasl_password>]]>"');
    expect(xml).toContain('<sasl_password>a&amp;b&lt;/sasl_password&gt;]]&gt;"</sasl_password>');
  });
});

describe('sign-in of ClickHouse at Kafka', () => {
  it.each([
    ['without sign-in', [], false],
    ['in one network', ['KAFKA_SECURITY=sasl_scram'], false],
    [
      'from another machine',
      [
        'KAFKA_SECURITY=sasl_scram',
        'KAFKA_NODE=ssh://npl@10.0.0.2',
        'KAFKA_DATA=/srv/kafka',
        'HOST=10.0.0.1',
      ],
      true,
    ],
    [
      'at an external one',
      ['KAFKA_SECURITY=sasl_scram', 'USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=k.example.org'],
      true,
    ],
  ])('%s', (_, lines, signsIn) => {
    const xml = variablesOf(lines)['CLICKHOUSE_KAFKA_XML'];
    expect(xml?.includes('value-of-KAFKA_PASSWORD')).toBe(signsIn);
    expect(xml?.includes('sasl')).toBe(signsIn);
  });
});

describe('a missing secret', () => {
  it.each([
    ['CLICKHOUSE_PASSWORD', ['CLICKHOUSE_PASSWORD']],
    ['POSTGRES_PASSWORD', ['AIRFLOW_SQL_ALCHEMY_CONN', 'POSTGRES_PASSWORD']],
    ['AIRFLOW_FERNET_KEY', ['AIRFLOW_FERNET_KEY']],
    ['AIRFLOW_JWT_SECRET', ['AIRFLOW_JWT_SECRET']],
    ['SUPERSET_SECRET_KEY', ['SUPERSET_SECRET_KEY']],
  ] as const)('%s leaves out what would be made of it', (key, gone) => {
    const [whole, rest] = [variablesOf(), variablesOf([], { [key]: '' })];
    expect(Object.keys(whole).filter((name) => !(name in rest))).toEqual([...gone].sort());
  });
});

describe('the label for files and secrets', () => {
  const labels = (secrets: Partial<Record<SecretKey, string>>, lines: string[] = []) => {
    const all = variablesOf(lines, secrets);
    return ['CLICKHOUSE_INPUTS', 'AIRFLOW_INPUTS', 'SUPERSET_INPUTS'].map((name) => all[name]!);
  };

  it.each([
    ['CLICKHOUSE_PASSWORD', [true, true, false]],
    ['POSTGRES_PASSWORD', [false, true, false]],
    ['AIRFLOW_JWT_SECRET', [false, true, false]],
    ['SUPERSET_SECRET_KEY', [false, false, true]],
    ['AIRFLOW_ADMIN_PASSWORD', [false, false, false]],
  ] as const)('changes with %s', (key, changed) => {
    const [before, after] = [labels({}), labels({ [key]: 'another' })];
    expect(after.map((label, at) => label !== before[at])).toEqual(changed);
    for (const label of after) expect(label).toMatch(/^[0-9a-f]{8}$/);
  });

  it('differs between stacks with the same passwords', () => {
    const [one, other] = [labels({}), labels({}, ['STACK_NAME=other'])];
    expect(one.some((label) => other.includes(label))).toBe(false);
  });
});
