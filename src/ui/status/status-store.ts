import type { Snapshot } from '../../probes/snapshot.js';

/** What the live status shows. */
export interface WatchState {
  /** The last look that succeeded; undefined before the first. */
  readonly snapshot: Snapshot | undefined;
  /** Why the last look itself failed. */
  readonly trouble: string | undefined;
  /** Until the next look, milliseconds. */
  readonly waitMs: number;
  /** Current time, from which the age of the snapshot follows. */
  readonly now: Date;
}
