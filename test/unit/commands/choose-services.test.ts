import { describe, expect, test } from 'vitest';
import { chooseServices } from '../../../src/commands/choose-services.js';
import { NplError, UsageError } from '../../../src/errors.js';
import type { Topology } from '../../../src/topology/topology-types.js';
import { topologyOf } from '../stacks/found-container.js';

const AIRFLOW = [
  'airflow-init',
  'airflow-apiserver',
  'airflow-scheduler',
  'airflow-dag-processor',
  'airflow-triggerer',
];
const docker = topologyOf(
  'HOST=10.0.0.1',
  'KAFKA_SECURITY=sasl_scram',
  'CLICKHOUSE_NODE=ssh://ops@10.0.0.2',
  'CLICKHOUSE_DATA=/srv/ch',
);
const mixed = topologyOf('RUNTIME=embedded', 'KAFKA_RUNTIME=docker');

function chosen(topology: Topology, ...names: string[]): string[] {
  const { engines, containers } = chooseServices(topology, names);
  return [...engines, ...containers.map(({ service }) => service)];
}

describe('chooseServices', () => {
  test.each([
    [[], ['kafka', 'postgres', ...AIRFLOW, 'clickhouse']],
    [['airflow'], AIRFLOW],
    [['postgres'], ['postgres']],
    [['airflow-scheduler'], ['airflow-scheduler']],
    [
      ['clickhouse', 'kafka', 'clickhouse'],
      ['kafka', 'clickhouse'],
    ],
    [['airflow', 'airflow-init'], AIRFLOW],
  ])('%j', (names, expected) => {
    expect(chosen(docker, ...names)).toEqual(expected);
  });

  test('engines and containers side by side', () => {
    expect(chosen(mixed)).toEqual(['clickhouse', 's3', 'kafka']);
    expect(chosen(mixed, 'kafka', 's3')).toEqual(['s3', 'kafka']);
  });

  test('says where', () => {
    expect(chooseServices(docker, ['clickhouse']).containers).toMatchObject([{ node: 'ssh://ops@10.0.0.2' }]);
  });

  test('refuses a name that nobody has, and lists what there is', () => {
    expect(() => chosen(docker, 'redis')).toThrow(UsageError);
    expect(() => chosen(docker, 'kafka', 'redis')).toThrow(
      expect.objectContaining({
        message: 'there is no service redis',
        next: `choose one of: kafka, postgres, airflow, ${AIRFLOW.join(', ')}, clickhouse`,
      }),
    );
  });

  test.each([
    ['superset', 'it is not used here'],
    ['superset-init', 'it is not used here'],
    ['s3', 'it is run by somebody else'],
  ])('refuses %s, which npl does not run', (name, why) => {
    expect(() => chosen(docker, name)).toThrow(NplError);
    expect(() => chosen(docker, name)).toThrow(
      expect.objectContaining({ message: `npl does not run ${name}`, why }),
    );
  });
});
