import { describe, expect, it } from 'vitest';
import { viewpoints } from '../../../src/steps/docker/reach-viewpoints.js';
import { build, SPREADS } from './build.js';

/** `from endpoint host:port` of everybody who must reach something. */
function ways(lines: readonly string[]): string[] {
  return viewpoints(build(...lines), []).flatMap(({ node, container, wants }) =>
    wants.map(({ endpoint, address }) => {
      const from = container === undefined ? 'npl' : `${node} ${container}`;
      return `${from} -> ${endpoint} ${address.host}:${address.port}`;
    }),
  );
}

const WAYS: [keyof typeof SPREADS, string[]][] = [
  [
    'oneMachine',
    [
      'npl -> kafka 127.0.0.1:19092',
      'npl -> clickhouse localhost:18123',
      'npl -> airflow localhost:8080',
      'npl -> superset localhost:8088',
      'local clickhouse -> kafka kafka:9094',
      'local airflow-scheduler -> kafka kafka:9094',
      'local airflow-scheduler -> clickhouse clickhouse:8123',
      'local superset -> clickhouse clickhouse:8123',
    ],
  ],
  [
    'oneMachineForOthers',
    [
      'npl -> kafka 10.0.0.1:19092',
      'npl -> clickhouse 10.0.0.1:18123',
      'npl -> airflow 10.0.0.1:8080',
      'npl -> superset 10.0.0.1:8088',
      'local clickhouse -> kafka kafka:9094',
      'local airflow-scheduler -> kafka kafka:9094',
      'local airflow-scheduler -> clickhouse clickhouse:8123',
      'local superset -> clickhouse clickhouse:8123',
    ],
  ],
  [
    'threeBySsh',
    [
      'npl -> kafka 10.0.0.2:19092',
      'npl -> clickhouse 10.0.0.2:18123',
      'npl -> airflow 10.0.0.1:8080',
      'npl -> superset 10.0.0.3:8088',
      'ssh://root@10.0.0.2 clickhouse -> kafka kafka:9094',
      'ssh://root@10.0.0.1 airflow-scheduler -> kafka 10.0.0.2:19092',
      'ssh://root@10.0.0.1 airflow-scheduler -> clickhouse 10.0.0.2:18123',
      'ssh://root@10.0.0.3 superset -> clickhouse 10.0.0.2:18123',
    ],
  ],
  [
    'airflowHere',
    [
      'npl -> kafka 10.0.0.2:19092',
      'npl -> clickhouse 10.0.0.2:18123',
      'npl -> airflow 10.0.0.1:8080',
      'local airflow-scheduler -> kafka 10.0.0.2:19092',
      'local airflow-scheduler -> clickhouse 10.0.0.2:18123',
      'ssh://root@10.0.0.2 clickhouse -> kafka kafka:9094',
    ],
  ],
  [
    'machine1',
    [
      'npl -> kafka 10.0.0.2:19092',
      'npl -> clickhouse 10.0.0.2:18123',
      'npl -> airflow 10.0.0.1:8080',
      'local airflow-scheduler -> kafka 10.0.0.2:19092',
      'local airflow-scheduler -> clickhouse 10.0.0.2:18123',
    ],
  ],
  [
    'machine2',
    [
      'npl -> kafka 10.0.0.2:19092',
      'npl -> clickhouse 10.0.0.2:18123',
      'local clickhouse -> kafka kafka:9094',
    ],
  ],
  [
    'machine3',
    [
      'npl -> kafka 10.0.0.2:19092',
      'npl -> clickhouse 10.0.0.2:18123',
      'npl -> superset 10.0.0.3:8088',
      'local superset -> clickhouse 10.0.0.2:18123',
    ],
  ],
  [
    'externalHere',
    [
      'npl -> kafka localhost:19092',
      'npl -> clickhouse 127.0.0.1:18123',
      'npl -> airflow localhost:8080',
      'npl -> superset localhost:8088',
      'npl -> s3 localhost:9000',
      'local airflow-scheduler -> kafka host.docker.internal:19092',
      'local airflow-scheduler -> clickhouse host.docker.internal:18123',
      'local airflow-scheduler -> s3 host.docker.internal:9000',
      'local superset -> clickhouse host.docker.internal:18123',
    ],
  ],
];

describe('who must reach what, and where', () => {
  it.each(WAYS)('%s', (spread, expected) => {
    expect(ways(SPREADS[spread])).toEqual(expected);
  });

  it('Kafka is followed to where it sends its clients, save inside one stack', () => {
    const advertised = [
      { host: '10.0.0.2', port: 19092 },
      { host: 'k2', port: 9092 },
    ];
    const kafka = viewpoints(build(...SPREADS.threeBySsh), advertised).flatMap(({ container, wants }) =>
      wants
        .filter(({ endpoint }) => endpoint === 'kafka')
        .map(({ address, isAdvertised }) => `${container} ${address.host} ${isAdvertised}`),
    );
    expect(kafka).toEqual([
      'undefined 10.0.0.2 false',
      'undefined k2 true',
      'clickhouse kafka false',
      'airflow-scheduler 10.0.0.2 false',
      'airflow-scheduler k2 true',
    ]);
  });
});

describe('what Kafka listens on and advertises, and how ClickHouse comes to it', () => {
  it.each<[keyof typeof SPREADS, string]>([
    ['oneMachine', 'binds 127.0.0.1, is 127.0.0.1:19092; ClickHouse at kafka:9094'],
    ['oneMachineForOthers', 'binds 0.0.0.0, is 10.0.0.1:19092; ClickHouse at kafka:9094'],
    ['threeBySsh', 'binds 0.0.0.0, is 10.0.0.2:19092; ClickHouse at kafka:9094'],
    ['airflowHere', 'binds 0.0.0.0, is 10.0.0.2:19092; ClickHouse at kafka:9094'],
    ['machine2', 'binds 0.0.0.0, is 10.0.0.2:19092; ClickHouse at kafka:9094'],
  ])('%s', (spread, expected) => {
    const { kafka } = build(...SPREADS[spread]);
    const signsIn = kafka.clickhouseSignsIn ? ' with password' : '';
    expect(
      `binds ${kafka.bind}, is ${kafka.host}:${kafka.port}; ClickHouse at ${kafka.brokerForClickHouse}${signsIn}`,
    ).toBe(expected);
  });

  it('without sign-in it stays on loopback, whatever HOST is', () => {
    expect(build('HOST=10.0.0.1').kafka).toMatchObject({ bind: '127.0.0.1', host: '127.0.0.1' });
  });

  it.each([
    [['CLICKHOUSE_NODE=ssh://root@10.0.0.2', 'CLICKHOUSE_DATA=/c'], '10.0.0.1:19092'],
    [['USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=10.0.0.9'], '10.0.0.1:19092'],
    [['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=k.example.org'], 'k.example.org:19092'],
    [['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=fd00::2'], '[fd00::2]:19092'],
    [['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=localhost'], 'host.docker.internal:19092'],
  ])('from another network ClickHouse signs in: %j', (lines, address) => {
    const { kafka } = build('HOST=10.0.0.1', 'KAFKA_SECURITY=sasl_scram', ...lines);
    expect(kafka).toMatchObject({ brokerForClickHouse: address, clickhouseSignsIn: true });
  });
});

it.each<[keyof typeof SPREADS, string]>([
  ['oneMachine', '127.0.0.1 127.0.0.1 127.0.0.1'],
  ['oneMachineForOthers', '0.0.0.0 0.0.0.0 0.0.0.0'],
  ['threeBySsh', '0.0.0.0 0.0.0.0 0.0.0.0'],
])('ports of ClickHouse, Airflow and Superset are open where others need them: %s', (spread, expected) => {
  const { clickhouse, airflow, superset } = build(...SPREADS[spread]);
  expect([clickhouse, airflow, superset].map(({ bind }) => bind).join(' ')).toBe(expected);
});
