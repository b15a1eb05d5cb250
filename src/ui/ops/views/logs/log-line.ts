import type { Level } from './level.js';

/** One line of a log, as it may be drawn: without control characters and without secrets. */
export interface LogLine {
  /** Stays with the line while others come and go. */
  readonly seq: number;
  /** Whose it is. */
  readonly name: string;
  readonly text: string;
  /** Undefined: it does not say. */
  readonly level: Level | undefined;
  /** Not of the log: npl tells that the service ended, or runs again. */
  readonly isNote: boolean;
}

/** What the loader of the view brings: again and again, while lines come. */
export interface LogLines {
  /** In the order of their time, the newest last. */
  readonly lines: readonly LogLine[];
  /** Older lines that were let go, because only so many are kept. */
  readonly dropped: number;
  /** Lines may be of several services. */
  readonly isMixed: boolean;
}

/** A service that has a log, or several under one name. */
export interface LogSource {
  /** Empty: all of them. */
  readonly name: string;
  /** Where it runs, in a few words. */
  readonly place: string;
}

export interface LogsData {
  readonly sources: readonly LogSource[];
}
