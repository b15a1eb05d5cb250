import { LOCAL } from '../../topology/topology-types.js';
import type { Finding } from './finding.js';
import type { ReachRow } from './reach-matrix.js';

/** What the matrix says, for `npl-ops doctor`: what is not reached, or that all is. */
export function reachFindings(rows: readonly ReachRow[]): Finding[] {
  const errors = rows.flatMap((row): Finding[] => {
    if (row.failure === undefined) return [];
    const { why, next } = row.failure;
    return [{ severity: 'error', what: `${reachOf(row)} leads nowhere`, why, next, node: row.node }];
  });
  if (errors.length > 0 || rows.length === 0) return errors;
  return [{ severity: 'ok', what: `each of ${rows.length} ways leads where it must`, node: LOCAL }];
}

/** `the way from superset on ssh://root@10.0.0.3 to clickhouse at 10.0.0.2:18123`. */
function reachOf({ node, container, endpoint, at }: ReachRow): string {
  const machine = node === LOCAL ? 'this machine' : node;
  const from = container === undefined ? machine : `${container} on ${machine}`;
  return `the way from ${from} to ${endpoint} at ${at}`;
}
