import type { KeyBinding } from '../../../keys/bindings.js';
import type { TableColumn } from '../../../kit/table-column.js';
import type { Screen } from '../../../screen.js';
import type { Effect, Loaded, ViewName } from '../../view.js';

/** What a view of rows is made of; the rest is the same for all of them. */
export interface ListSpec<Data, Row, Detail, Action extends string> {
  readonly name: ViewName;
  readonly title: string;
  /** While nothing has been seen yet. */
  readonly waiting: string;
  rows(data: Data): readonly Row[];
  readonly id: (row: Row) => string;
  /** What the filter looks at. */
  text(row: Row): string;
  readonly columns: readonly TableColumn[];
  cells(row: Row, now: Date, theme: Screen['theme']): readonly string[];
  /** Above the table: what is wrong, or in sum. */
  above?(data: Data, now: Date, screen: Screen): readonly string[];
  /** Below the table, about the selected row. */
  below?(row: Row, now: Date, screen: Screen): readonly string[];
  /** Instead of a table without rows. */
  empty(data: Data): string;
  detail(row: Row, loaded: Loaded<Detail> | undefined, now: Date, screen: Screen): readonly string[];
  readonly bindings?: readonly KeyBinding<Action>[];
  act?(
    action: Action,
    row: Row | undefined,
    data: Data,
    loaded: Loaded<Detail> | undefined,
    now: Date,
  ): Effect | undefined;
  /** What Enter does where the detail is open already. Absent: nothing. */
  readonly enter?: Action;
}
