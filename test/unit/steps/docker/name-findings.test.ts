import { describe, expect, test } from 'vitest';
import { nameFindings, type Names, type OurNames } from '../../../../src/steps/docker/name-findings.js';

const OWNERS: Record<string, 'us' | 'gone'> = { '/srv/npl/env.conf': 'us', '/gone/env.conf': 'gone' };
const ours: OurNames = {
  stackName: 'npl',
  ownerOf: (config) => OWNERS[config] ?? 'others',
  node: 'local',
};
const free = { severity: 'ok', what: 'the name npl is free or ours', node: 'local' };

const container = (name: string, change: Partial<Names['containers'][number]> = {}) => ({
  name,
  image: 'apache/kafka:4.3.1',
  state: 'running',
  project: '',
  stack: '',
  configFile: '',
  ...change,
});
const find = (change: Partial<Names>, place: Partial<OurNames> = {}) =>
  nameFindings({ containers: [], volumes: [], ...change }, { ...ours, ...place });

describe('the name of the stack', () => {
  test('is free on an empty machine, and ours among our own containers and strangers', () => {
    expect(find({})).toEqual([free]);
    const own = { project: 'npl', stack: 'npl', configFile: '/srv/npl/env.conf' };
    expect(find({ containers: [container('npl-kafka-1', own), container('web')] })).toEqual([free]);
  });

  test('is not ours where containers of another env.conf have it', () => {
    const other = { project: 'npl', stack: 'npl', configFile: '/home/b/env.conf' };
    const names = ['npl-kafka-1', 'npl-clickhouse-1', 'npl-airflow-1', 'npl-postgres-1', 'npl-superset-1'];
    expect(find({ containers: names.map((name) => container(name, other)) })).toEqual([
      {
        severity: 'error',
        what: 'another stack is called npl',
        why: 'npl-kafka-1, npl-clickhouse-1, npl-airflow-1, npl-postgres-1 and 1 more were made from /home/b/env.conf',
        next: 'npl-ops config set STACK_NAME=npl-2',
        node: 'local',
      },
    ]);
  });

  test('nor where a Compose project has it that npl did not make', () => {
    const [found] = find({ containers: [container('npl-web-1', { project: 'npl' })] });
    expect(found).toMatchObject({
      severity: 'error',
      why: 'npl-web-1 was made by a Compose project that npl does not know',
    });
  });

  test('nor where volumes of another env.conf have it; others of the project do not matter', () => {
    const volume = { name: 'npl_data', project: 'npl', configFile: '/home/b/env.conf' };
    expect(find({ volumes: [volume] })[0]).toMatchObject({ severity: 'error' });
    expect(find({ volumes: [{ ...volume, configFile: '' }] })).toEqual([free]);
  });

  test('containers of an env.conf that is gone are ours here, and perhaps of others on another machine', () => {
    const containers = [
      container('npl-kafka-1', { project: 'npl', stack: 'npl', configFile: '/gone/env.conf' }),
    ];
    expect(find({ containers })).toEqual([
      {
        severity: 'warning',
        what: 'the stack npl was made from another env.conf, which is not there',
        why: 'npl-kafka-1 was made from /gone/env.conf',
        next: 'nothing if it was moved here; else: npl-ops config set STACK_NAME=npl-2',
        node: 'local',
      },
    ]);
    expect(find({ containers }, { node: 'ssh://ops@b' })[0]).toMatchObject({
      severity: 'error',
      next: 'npl-ops down, if it was moved here; else: npl-ops config set STACK_NAME=npl-2',
    });
  });

  test('what is proposed is a name of a Compose project', () => {
    const stackName = 'a'.repeat(40);
    const [found] = find({ containers: [container('x', { project: stackName })] }, { stackName });
    expect(found?.next).toBe(`npl-ops config set STACK_NAME=${'a'.repeat(38)}-2`);
  });
});

describe('leftovers of the earlier scripts', () => {
  test('are named and offered for removal, and no others', () => {
    const containers = [
      container('kafka', { image: 'bitnami/kafka:3', state: 'exited' }),
      container('postgres', { image: 'postgres:13', state: 'created' }),
      container('kafka-ui'),
      container('my-postgres'),
    ];
    expect(find({ containers })).toEqual([
      free,
      {
        severity: 'warning',
        what: 'containers as of the earlier scripts are still there',
        why: 'kafka (bitnami/kafka:3, exited), postgres (postgres:13, created)',
        next: 'if nobody needs them: docker container rm kafka postgres',
        node: 'local',
      },
    ]);
  });

  test('one that runs can be removed by force alone', () => {
    const [, found] = find({ containers: [container('clickhouse-server')] }, { node: 'ssh://ops@b' });
    expect(found?.next).toBe(
      'if nobody needs them: docker --host ssh://ops@b container rm --force clickhouse-server',
    );
  });

  test('volumes are named too', () => {
    const names = ['newprolab-project_kafka_data', 'newprolab-project_airflow_dags', 'other_kafka_data'];
    const [, found] = find({ volumes: names.map((name) => ({ name, project: '', configFile: '' })) });
    expect(found).toMatchObject({
      severity: 'warning',
      next: 'if nobody needs their data: docker volume rm newprolab-project_kafka_data newprolab-project_airflow_dags',
    });
  });
});
