import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';
import type { SchemaTopology } from '../schema/desired.js';
import { applySchema, checkSchema, schemaPlan } from '../schema/schema.js';

export interface Schema {
  readonly needs: readonly string[];
  readonly after: readonly string[];
  readonly topology: SchemaTopology;
}

/** The tables and views of ClickHouse. Missing ones are added; a table that differs is reported, never dropped. */
export function schemaStep(
  ch: Pick<ClickHouse, 'query' | 'command'>,
  { needs, after, topology }: Schema,
): Step {
  return {
    id: 'schema',
    title: 'ClickHouse tables',
    node: 'local',
    needs,
    after,
    will: ['create what is missing of the tables and views'],
    timeoutMs: 300_000,
    retries: 2,
    check: async ({ signal }) => {
      const { holds, will, differences } = await checkSchema(topology, ch, signal);
      if (holds) return { holds: true, detail: 'tables and views are as wanted' };
      return { holds: false, will: shortened(will.length > 0 ? will : differences.map(({ text }) => text)) };
    },
    apply: async ({ signal, log }) => {
      await applySchema(await schemaPlan(topology, ch, signal), ch, { signal, log });
    },
    verify: async ({ signal }) => {
      const { holds, differences, unresolved } = await checkSchema(topology, ch, signal);
      if (holds) return 'tables and views are as wanted';
      throw new NplError('tables are not as wanted, and npl never drops or rewrites one that holds rows', {
        why: differences.map(({ text }) => text).join('\n'),
        next: unresolved[0]?.next ?? 'npl-ops tables plan',
      });
    },
  };
}

const SHOWN_ACTIONS = 3;

/** All tables of a new warehouse would fill the screen. */
function shortened(actions: readonly string[]): readonly string[] {
  if (actions.length <= SHOWN_ACTIONS + 1) return actions;
  const rest = actions.length - SHOWN_ACTIONS;
  return [...actions.slice(0, SHOWN_ACTIONS), `${rest} more of that kind (npl-ops tables plan names each)`];
}
