import { expect, it } from 'vitest';
import type { ReachRow } from '../../../../src/steps/docker/reach-matrix.js';
import { reachLines } from '../../../../src/ui/plain/reach-text.js';

const row = (
  node: string,
  container: string | undefined,
  endpoint: ReachRow['endpoint'],
  why?: string,
): ReachRow => ({
  node,
  container,
  endpoint,
  at: `10.0.0.2:${endpoint.length}`,
  failure: why === undefined ? undefined : { why, next: 'npl-ops up' },
});

it('is a matrix with what is wrong below, within 80 columns', () => {
  const lines = reachLines([
    row('local', undefined, 'kafka'),
    row('local', undefined, 'clickhouse'),
    row('local', undefined, 'airflow'),
    row('ssh://root@10.0.0.2', 'clickhouse', 'kafka'),
    row(
      'ssh://operator@airflow.internal.example.org',
      'airflow-scheduler',
      'kafka',
      'the name db does not resolve',
    ),
    row('ssh://operator@airflow.internal.example.org', 'airflow-scheduler', 'clickhouse'),
  ]);
  expect(lines).toMatchInlineSnapshot(`
    [
      "FROM                            KAFKA   CLICKHOUSE  AIRFLOW",
      "this machine                    ok      ok          ok",
      "10.0.0.2 clickhouse             ok      -           -",
      "...ample.org airflow-scheduler  FAILED  ok          -",
      "",
      "airflow.internal.example.org airflow-scheduler -> kafka at 10.0.0.2:5",
      "  Why:  the name db does not resolve",
      "  Next: npl-ops up",
    ]
  `);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});
