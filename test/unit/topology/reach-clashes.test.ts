import { describe, expect, it } from 'vitest';
import { clashesOf, SPREADS } from './build.js';

const SIGN_IN = 'KAFKA_SECURITY=sasl_scram';
const ALONE = 'USE_EXTERNAL_AIRFLOW=YES';
const FAR_KAFKA = ['KAFKA_NODE=ssh://root@10.0.0.2', 'KAFKA_DATA=/k'];
const FAR_CLICKHOUSE = ['CLICKHOUSE_NODE=ssh://root@10.0.0.2', 'CLICKHOUSE_DATA=/c'];

describe('refuses', () => {
  it.each<[string, string[], RegExp[]]>([
    ['an open Kafka on a network', FAR_KAFKA, [/^KAFKA_SECURITY\+KAFKA_NODE: .* without sign-in/]],
    [
      'a ClickHouse elsewhere that cannot come to a Kafka on loopback',
      [...FAR_CLICKHOUSE, 'HOST=10.0.0.1', ALONE],
      [/^CLICKHOUSE_NODE\+KAFKA_SECURITY: ClickHouse in a container on ssh:\/\/root@10.0.0.2 .*sasl_scram$/],
    ],
    [
      'the same with sign-in, while nobody knows where this machine is',
      [...FAR_CLICKHOUSE, SIGN_IN, ALONE],
      [
        /^CLICKHOUSE_NODE\+HOST: .* cannot reach Kafka at localhost; use the address by which other machines know it$/,
      ],
    ],
    [
      'an Airflow elsewhere that finds only loopback',
      [SIGN_IN, 'AIRFLOW_NODE=ssh://a@h', 'AIRFLOW_DATABASE=/p', 'AIRFLOW_DAGS=/d', 'AIRFLOW_SHARE=/s'],
      [/^AIRFLOW_NODE\+HOST: .*Kafka at localhost/, /^AIRFLOW_NODE\+HOST: .*ClickHouse at localhost/],
    ],
    [
      'external services of this machine, needed on another',
      [
        'USE_EXTERNAL_CLICKHOUSE=YES',
        'CLICKHOUSE_HOST=localhost',
        ALONE,
        'USE_SUPERSET=YES',
        'SUPERSET_NODE=ssh://a@h',
        'SUPERSET_DATA=/s',
      ],
      [/^SUPERSET_NODE\+CLICKHOUSE_HOST: .*ClickHouse at localhost/],
    ],
    [
      'an S3 of this machine, needed on another',
      [...SPREADS.threeBySsh, 'S3_ENDPOINT=http://localhost:9000', 'S3_BUCKET=events'],
      [/^AIRFLOW_NODE\+S3_ENDPOINT: .*S3 at http:\/\/localhost:9000/],
    ],
    [
      'a ClickHouse of others that cannot come to a Kafka on loopback',
      ['USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=10.0.0.9', ALONE],
      [/^KAFKA_SECURITY\+CLICKHOUSE_HOST: ClickHouse on 10.0.0.9 cannot reach a Kafka/],
    ],
    [
      'the same with sign-in and no address',
      ['USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=10.0.0.9', ALONE, SIGN_IN],
      [/^HOST\+CLICKHOUSE_HOST/],
    ],
    [
      'relative folders on another machine',
      ['KAFKA_NODE=ssh://root@10.0.0.2', SIGN_IN],
      [/^KAFKA_DATA\+KAFKA_NODE: data\/kafka_data is relative/],
    ],
    [
      'one machine under two names',
      [SIGN_IN, 'HOST=10.0.0.2', ...FAR_KAFKA],
      [/^KAFKA_NODE: ssh:\/\/root@10.0.0.2 and local are one machine; write it the same way everywhere$/],
    ],
    [
      'this machine by ssh, needed on another',
      [
        SIGN_IN,
        'HOST=10.0.0.1',
        'KAFKA_NODE=ssh://root@localhost',
        'KAFKA_DATA=/k',
        ALONE,
        ...FAR_CLICKHOUSE,
      ],
      [/^CLICKHOUSE_NODE\+KAFKA_NODE: .* cannot reach Kafka at ssh:\/\/root@localhost/],
    ],
    [
      'an embedded ClickHouse that no container can come to',
      ['CLICKHOUSE_RUNTIME=embedded', 'USE_SUPERSET=YES', ALONE],
      [/^USE_SUPERSET\+CLICKHOUSE_RUNTIME: Superset/],
    ],
    [
      'the same from Airflow',
      ['CLICKHOUSE_RUNTIME=embedded'],
      [/^USE_EXTERNAL_AIRFLOW\+CLICKHOUSE_RUNTIME: Airflow/],
    ],
    [
      'an embedded S3 behind Airflow',
      ['S3_RUNTIME=embedded'],
      [/^USE_EXTERNAL_AIRFLOW\+S3_RUNTIME: Airflow/],
    ],
  ])('%s', (_, lines, expected) => {
    expect(clashesOf(...lines)).toEqual(expected.map((reason) => expect.stringMatching(reason) as unknown));
  });
});

describe('allows', () => {
  it.each(Object.entries(SPREADS))('%s', (_, lines) => {
    expect(clashesOf(...lines)).toEqual([]);
  });

  it.each([
    [
      'a far ClickHouse that comes to a Kafka with sign-in',
      [...FAR_CLICKHOUSE, SIGN_IN, 'HOST=10.0.0.1', ALONE],
    ],
    [
      'an external ClickHouse of this machine under its address',
      ['HOST=10.0.0.1', 'USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=10.0.0.1', ALONE],
    ],
    ['a far S3', [...SPREADS.threeBySsh, 'S3_BUCKET=events']],
    [
      'a local S3 that Airflow does not need yet',
      [...SPREADS.threeBySsh, 'S3_ENDPOINT=http://localhost:9000'],
    ],
    ['an embedded S3 without Airflow', ['S3_RUNTIME=embedded', ALONE]],
  ])('%s', (_, lines) => {
    expect(clashesOf(...lines)).toEqual([]);
  });
});
