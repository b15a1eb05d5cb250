import type { ActualSchema } from './actual.js';
import type { Column } from './create-statement.js';
import type { DesiredSchema, DesiredStream, DesiredTable } from './desired.js';
import { diffStream } from './diff-stream.js';
import { diffTable } from './diff-table.js';

/** One thing that is not as wanted. */
export interface Difference {
  /** Database, table or view, or `table.column`. */
  readonly object: string;
  /** The whole sentence, the object's name included. */
  readonly text: string;
  /** What the operator can do; absent where an action mends it. */
  readonly next?: string;
}

export type SchemaAction =
  | { readonly kind: 'create-database'; readonly database: string }
  | { readonly kind: 'create-table'; readonly table: DesiredTable }
  | {
      readonly kind: 'add-column';
      readonly table: string;
      readonly column: Column;
      /** Undefined: it becomes the first one. */
      readonly after: string | undefined;
    }
  /** Makes the Kafka table and its views, after dropping those of `drop`: none of them holds rows. */
  | { readonly kind: 'build-stream'; readonly stream: DesiredStream; readonly drop: readonly string[] }
  /** Ends an interrupted `build-stream` that had come to its last step. */
  | { readonly kind: 'open-gate'; readonly stream: DesiredStream };

export interface SchemaDiff {
  /** What `apply` does, in this order. */
  readonly actions: readonly SchemaAction[];
  readonly differences: readonly Difference[];
  /** Worth knowing, but as it may be. */
  readonly notes: readonly string[];
}

export function diffSchema(desired: DesiredSchema, actual: ActualSchema): SchemaDiff {
  const deadLetters = diffTable(desired.deadLetters, actual.objects.get(desired.deadLetters.name));
  const tables = desired.streams.map(({ table }) => diffTable(table, actual.objects.get(table.name)));
  const streams = desired.streams.map((stream, index) =>
    diffStream(stream, actual, deadLetters.takesRows && tables[index]?.takesRows === true),
  );
  const all = [databaseDiff(desired.database.name, actual), deadLetters, ...tables, ...streams];
  return {
    actions: all.flatMap(({ actions }) => actions),
    differences: all.flatMap(({ differences }) => differences),
    notes: all.flatMap(({ notes }) => notes),
  };
}

function databaseDiff(database: string, actual: ActualSchema): SchemaDiff {
  const limit = actual.maxPartitionsPerInsert;
  const notes =
    limit === 0
      ? []
      : [
          `a batch of messages that spans more than ${limit} days stops its stream: ` +
            'set max_partitions_per_insert_block to 0 in the default profile of ClickHouse',
        ];
  if (actual.databaseExists) return { actions: [], differences: [], notes };
  return {
    actions: [{ kind: 'create-database', database }],
    differences: [{ object: database, text: `database ${database} does not exist` }],
    notes,
  };
}
