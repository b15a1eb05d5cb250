/** One file system that holds data of ours. */
export interface DiskPlace {
  /** `local` or `ssh://user@host`. */
  readonly node: string;
  /** Where it is mounted, as the node itself names it. */
  readonly mount: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** One thing that takes space there. */
export interface DiskUser {
  readonly node: string;
  /** Of its file system; empty: not known. */
  readonly mount: string;
  /** In a word or two: `Kafka logs`, `table browser_events`. */
  readonly what: string;
  /** Folder or table, for people; empty: none. */
  readonly where: string;
  readonly bytes: number;
  /** How to make it smaller, in a sentence. */
  readonly remedy: string;
}

/** What one service or engine told. */
export interface DiskPart {
  readonly places: readonly DiskPlace[];
  readonly users: readonly DiskUser[];
}

/** How free space went, and when it will be used up as it goes. */
export interface Runway {
  /** Bytes an hour; negative: it became more. Undefined: not measured for long enough. */
  readonly growthPerHour: number | undefined;
  /** Undefined: not within a year. */
  readonly hoursUntilFull: number | undefined;
  /** For how long it has been measured. */
  readonly measuredHours: number;
}

export interface DiskData {
  readonly places: readonly (DiskPlace & Runway)[];
  /** The largest first. */
  readonly users: readonly DiskUser[];
  /** What could not be looked at, and parts that are not ours. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}
