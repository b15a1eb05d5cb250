export interface TableColumn {
  readonly title: string;
  /** Numbers read best at the right. Default left. */
  readonly align?: 'left' | 'right';
  /** May be cut to this many cells where the table is too wide. Absent: never cut. */
  readonly least?: number;
  /** Where cutting is not enough, left out: the highest first. Absent: never left out. */
  readonly drop?: number;
}
