import type { ActualObject } from './actual.js';
import type { Column } from './create-statement.js';
import type { DesiredTable } from './desired.js';
import type { Difference, SchemaAction, SchemaDiff } from './difference.js';

export interface TableDiff extends SchemaDiff {
  /** False: the views of the stream cannot or must not write into what stands there. */
  readonly takesRows: boolean;
}

/** A table that holds rows: it may be created and given columns, and nothing else. */
export function diffTable(wanted: DesiredTable, found: ActualObject | undefined): TableDiff {
  if (found === undefined) {
    return {
      actions: [{ kind: 'create-table', table: wanted }],
      differences: [{ object: wanted.name, text: `${wanted.name} does not exist` }],
      notes: [],
      takesRows: true,
    };
  }
  const layout = layoutDifferences(wanted, found);
  const anew = layout.length === 0 ? {} : { next: makeAnew(wanted.name) };
  const actions: SchemaAction[] = [];
  const differences: Difference[] = layout.map((text) => ({ object: wanted.name, text, ...anew }));
  const foundTypes = new Map(found.columns.map(({ name, type }) => [name, type]));
  wanted.columns.forEach((column, index) => {
    const object = `${wanted.name}.${column.name}`;
    const type = foundTypes.get(column.name);
    if (type === undefined) {
      differences.push({ object, text: `${object} does not exist, wanted ${column.type}`, ...anew });
      const after = wanted.columns[index - 1]?.name;
      if (layout.length === 0) actions.push({ kind: 'add-column', table: wanted.name, column, after });
    } else if (type !== column.type) {
      const next = anew.next ?? changeType(wanted.name, column);
      differences.push({ object, text: `${object} is ${type}, wanted ${column.type}`, next });
    }
    foundTypes.delete(column.name);
  });
  const notes = [...foundTypes].map(
    ([name, type]) => `${wanted.name}.${name} (${type}) is not ours and is left alone`,
  );
  return { actions, differences, notes, takesRows: layout.length === 0 };
}

function layoutDifferences(wanted: DesiredTable, found: ActualObject): string[] {
  const parts: [what: string, is: string, want: string][] = [
    // A cluster keeps the same rows in ReplicatedReplacingMergeTree.
    ['has engine', found.engine.name.replace(/^(?:Replicated|Shared)/u, ''), wanted.engine.name],
    ['is ordered by', unwrapped(found.engine.orderBy), unwrapped(wanted.engine.orderBy)],
    ['is partitioned by', unwrapped(found.engine.partitionBy), unwrapped(wanted.engine.partitionBy)],
  ];
  return parts
    .filter(([, is, want]) => is !== want)
    .map(([what, is, want]) => `${wanted.name} ${what} ${is || 'nothing'}, wanted ${want || 'nothing'}`);
}

/** `(a, b)` and `a, b` are the same key. */
function unwrapped(key: string): string {
  return key.replace(/^\((.*)\)$/u, '$1');
}

function makeAnew(table: string): string {
  return (
    `nothing is dropped: RENAME TABLE ${table} TO ${table}_old, run \`npl-ops tables apply\`, ` +
    `then INSERT INTO ${table} (its columns) SELECT them FROM ${table}_old`
  );
}

function changeType(table: string, column: Column): string {
  return `if its values allow: ALTER TABLE ${table} MODIFY COLUMN ${column.name} ${column.type}`;
}
