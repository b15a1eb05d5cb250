import type { Column } from './create-statement.js';
import type { DesiredStream, DesiredTable, DesiredView } from './desired.js';

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
  | { readonly kind: 'open-gate'; readonly gate: DesiredView }
  /** Makes a view, or replaces it; after dropping what has its name, if that is something else without rows. */
  | { readonly kind: 'build-view'; readonly view: DesiredView; readonly found: 'nothing' | 'view' | 'other' };

export interface SchemaDiff {
  /** What `apply` does, in this order. */
  readonly actions: readonly SchemaAction[];
  readonly differences: readonly Difference[];
  /** Worth knowing, but as it may be. */
  readonly notes: readonly string[];
}
