import { describe, expect, test } from 'vitest';
import { judgeImageJump, type Versioned } from '../../../src/stacks/image-jump.js';
import { compareVersions, parseImage } from '../../../src/stacks/image-version.js';

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('parseImage', () => {
  test.each([
    ['apache/kafka:4.3.1', { product: 'kafka', tag: '4.3.1', version: [4, 3, 1] }],
    ['postgres:17', { product: 'postgres', tag: '17', version: [17] }],
    ['postgres:17.2-alpine', { product: 'postgres', tag: '17.2-alpine', version: [17, 2] }],
    ['mirror.example.org:5000/a/b', { product: 'b', tag: '', version: undefined }],
    [`a/b:v1.2@${DIGEST}`, { product: 'b', tag: 'v1.2', version: [1, 2] }],
    [`a/b@${DIGEST}`, { product: 'b', tag: '', version: undefined }],
    ['a/b:latest', { product: 'b', tag: 'latest', version: undefined }],
  ])('%s', (image, expected) => {
    expect(parseImage(image)).toEqual(expected);
  });
});

test.each([
  [[4, 3], [4, 3, 1], undefined, 0],
  [[4, 3, 1], [4, 10], undefined, -7],
  [[4, 3, 2], [4, 3, 1], 2, 0],
  [[17], [16], undefined, 1],
])('compareVersions %j %j', (a, b, depth, expected) => {
  expect(compareVersions(a, b, depth)).toBe(expected);
});

const REPOSITORY: Readonly<Record<Versioned, string>> = {
  kafka: 'apache/kafka',
  clickhouse: 'clickhouse/clickhouse-server',
  postgres: 'postgres',
  airflow: 'apache/airflow',
  superset: 'apache/superset',
};

function judge(service: Versioned, from: string, to: string) {
  return judgeImageJump(service, `${REPOSITORY[service]}:${from}`, `${REPOSITORY[service]}:${to}`);
}

describe('judgeImageJump', () => {
  test.each<[Versioned, string, string]>([
    ['kafka', '4.3.1', '4.3.2'],
    ['kafka', '4.3.2', '4.3.1'],
    ['kafka', '4.3.1', '5.0.0'],
    ['kafka', '3.9.0', '4.3.1'],
    ['clickhouse', '26.8', '26.8.20.9'],
    ['clickhouse', '26.8.20.9', '26.8.5.1'],
    ['clickhouse', '25.8', '26.8'],
    ['postgres', '17', '17.11'],
    ['postgres', '17.11', '17.10'],
    ['postgres', '17', '17-trixie'],
    ['airflow', '3.3.2-python3.12', '3.4.0-python3.12'],
    ['airflow', '3.3.2-python3.12', '3.3.2-python3.11'],
    ['superset', '6.1.0', '7.0.0'],
  ])('allows %s from %s to %s', (service, from, to) => {
    expect(judge(service, from, to).verdict).toBe('allowed');
  });

  test.each<[Versioned, string, string, string, string]>([
    ['kafka', '4.3.1', '4.2.0', 'with which Kafka 4.2 does not start', 'KAFKA_IMAGE=apache/kafka:4.3.1'],
    ['kafka', '3.2.3', '4.0.0', 'metadata of Kafka 3.3 and newer only', 'KAFKA_IMAGE=apache/kafka:3.9.1'],
    ['clickhouse', '26.8', '26.3', 'cannot read what a newer one has written', 'clickhouse-server:26.8'],
    ['clickhouse', '25.8', '26.9', 'more than a year between them (13 months)', 'clickhouse-server:26.8'],
    ['clickhouse', '24.3', '26.8', '29 months', 'CLICKHOUSE_IMAGE=clickhouse/clickhouse-server:25.3'],
    ['clickhouse', '24.12', '26.8', '20 months', 'CLICKHOUSE_IMAGE=clickhouse/clickhouse-server:25.8'],
    ['postgres', '16', '17', 'written by PostgreSQL 16', 'pg_dumpall'],
    ['postgres', '18.1', '17.4', 'written by PostgreSQL 18', 'POSTGRES_IMAGE=postgres:18.1'],
    ['postgres', '17', '17-alpine', 'sort text differently', 'pg_dumpall'],
    ['airflow', '3.3.2-python3.12', '3.3.1-python3.12', 'tables of Airflow 3.3.2', '--to-version 3.3.1'],
    ['airflow', '2.11.0', '3.3.2', 'no way back', 'another AIRFLOW_DATABASE'],
    ['superset', '6.1.0', '6.0.0', 'tables of Superset 6.1.0', 'SUPERSET_IMAGE=apache/superset:6.1.0'],
  ])('refuses %s from %s to %s, with the way around', (service, from, to, why, next) => {
    const jump = judge(service, from, to);
    expect(jump).toMatchObject({
      verdict: 'refused',
      why: expect.stringContaining(why),
      next: expect.stringContaining(next),
    });
  });

  test('is the same by the same name', () => {
    expect(judge('postgres', 'latest', 'latest')).toEqual({ verdict: 'same' });
  });

  test.each([
    ['apache/kafka:latest', 'apache/kafka:4.3.1', 'apache/kafka:latest does not tell its version'],
    ['apache/kafka:4.3.1', `apache/kafka@${DIGEST}`, `apache/kafka@${DIGEST} does not tell`],
    ['bitnami/kafka:3.9', 'example/cp-kafka:7.5', 'different makers'],
  ])('does not judge %s to %s', (from, to, why) => {
    expect(judgeImageJump('kafka', from, to)).toEqual({
      verdict: 'unknown',
      why: expect.stringContaining(why),
    });
  });

  test('takes a mirror for the same image', () => {
    const mirror = 'mirror.example.org:5000/apache/kafka:4.4.0';
    expect(judgeImageJump('kafka', 'apache/kafka:4.3.1', mirror).verdict).toBe('allowed');
    const back = judgeImageJump('kafka', mirror, 'mirror.example.org:5000/apache/kafka:4.3.1');
    expect(back.verdict).toBe('refused');
  });

  test('goes by way of the mirror, too', () => {
    const jump = judgeImageJump('clickhouse', 'm.example.org:5000/ch:24.3', 'm.example.org:5000/ch:26.8');
    expect(jump).toMatchObject({ next: expect.stringContaining('m.example.org:5000/ch:25.3,') });
  });
});
