/** Which objects a run is for. Without hours and keys: all that is new. */
export interface IngestRequest {
  /** First and last hour, both included; milliseconds since the epoch. */
  readonly hours: { readonly from: number; readonly until: number } | undefined;
  /** These objects alone; their hours are not joined, for others may still work on them. */
  readonly keys: readonly string[];
  /** Also what is published already, and what failed and waits. */
  readonly again: boolean;
  readonly order: 'oldest' | 'newest';
  /** Objects of the bucket take the place of those of another bucket that have the same keys. */
  readonly replaceBucket: boolean;
  /** Only say what would be done. */
  readonly dryRun: boolean;
}
