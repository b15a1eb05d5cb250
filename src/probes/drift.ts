import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import type { SchemaTopology } from '../schema/desired.js';
import type { Difference } from '../schema/difference.js';
import { schemaPlan } from '../schema/schema.js';
import type { Probe } from './probe.js';

/** How the tables differ from what env.conf wants, for instance since it names another broker. */
export function driftProbe(
  topology: SchemaTopology,
  clickhouse: Pick<ClickHouse, 'query'>,
): Probe<readonly Difference[]> {
  return async (signal) => (await schemaPlan(topology, clickhouse, signal)).differences;
}

/** What is different and what mends it: npl-ops tables apply, unless the operator has to decide. */
export function driftNote(differences: readonly Difference[]): string | undefined {
  const unresolved = differences.filter(({ next }) => next !== undefined);
  const [first] = unresolved.length > 0 ? unresolved : differences;
  if (first === undefined) return undefined;
  const more = differences.length === 1 ? '' : `, +${differences.length - 1} more`;
  const next = unresolved.length > 0 ? 'see npl-ops tables plan' : 'run npl-ops tables apply';
  return `its tables are not as env.conf wants them (${first.text}${more}), ${next}`;
}
