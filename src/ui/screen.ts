import type { Theme } from './theme.js';

/** What a view draws on. */
export interface Screen {
  readonly theme: Theme;
  /** Columns. */
  readonly width: number;
  /** Rows of the whole terminal; a frame may take one less, because one of full height makes it scroll. */
  readonly height: number;
}
