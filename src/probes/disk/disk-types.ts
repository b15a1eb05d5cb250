/** One file system that holds data of ours. */
export interface DiskPlace {
  /** `local` or `ssh://user@host`. */
  readonly node: string;
  /** As `df` names it: `/dev/sda1`, `overlay`. */
  readonly device: string;
  /** Where it is mounted. */
  readonly mount: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Ours that lie on it. */
  readonly folders: readonly string[];
}

/** One thing that takes space there. */
export interface DiskUser {
  readonly node: string;
  /** In a word or two: `Kafka logs`, `table browser_events`. */
  readonly what: string;
  /** The folder it lies in; empty: not known. */
  readonly folder: string;
  /** Folder or database, for people; empty: none. */
  readonly where: string;
  readonly bytes: number;
  /** How to make it smaller, in a sentence. */
  readonly remedy: string;
}

/** How free space went, and when it will be used up as it goes. */
export interface Runway {
  /** Bytes an hour; negative: it became more. Undefined: not measured for long enough. */
  readonly growthPerHour: number | undefined;
  /** Undefined: not within a year, or not known. */
  readonly hoursUntilFull: number | undefined;
  /** For how long it has been measured. */
  readonly measuredHours: number;
}

export interface DiskData {
  /** Those that are full first come first. */
  readonly places: readonly (DiskPlace & Runway)[];
  /** The largest first. `mount`: of its file system; empty: not known. */
  readonly users: readonly (DiskUser & { readonly mount: string })[];
  /** What could not be looked at. */
  readonly problems: readonly string[];
  /** What is not ours, and what is in no figure. */
  readonly notes: readonly string[];
}
