import { describe, expect, it } from 'vitest';
import { nodeId, stacksOf } from '../../../src/topology/stacks.js';
import { build, SPREADS } from './build.js';

describe('one stack for each node that runs a container', () => {
  it.each<[keyof typeof SPREADS, string[]]>([
    ['oneMachine', ['local: kafka clickhouse airflow superset']],
    ['oneMachineForOthers', ['local: kafka clickhouse airflow superset']],
    [
      'threeBySsh',
      [
        'ssh://root@10.0.0.2: kafka clickhouse',
        'ssh://root@10.0.0.1: airflow',
        'ssh://root@10.0.0.3: superset',
      ],
    ],
    ['airflowHere', ['local: airflow', 'ssh://root@10.0.0.2: kafka clickhouse']],
    ['machine1', ['local: airflow']],
    ['machine2', ['local: kafka clickhouse']],
    ['machine3', ['local: superset']],
    ['externalHere', ['local: airflow superset']],
  ])('%s', (spread, expected) => {
    const stacks = stacksOf(build(...SPREADS[spread]));
    expect(stacks.map(({ node, services }) => `${node}: ${services.join(' ')}`)).toEqual(expected);
  });

  it('and none where nothing runs in Docker', () => {
    expect(stacksOf(build('RUNTIME=embedded'))).toEqual([]);
  });
});

it.each([
  ['local', 'local'],
  ['ssh://root@10.0.0.2', 'root-10-0-0-2'],
  ['ssh://ops@db.example.org:2222', 'ops-db-example-org-2222'],
  ['ssh://root@[fd00::2]', 'root-fd00-2-'],
])('%s is called %s in ids', (node, id) => {
  expect(nodeId(node)).toBe(id);
});
