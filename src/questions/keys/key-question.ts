import type { Choice, SectionName } from '../question.js';
import type { Situation } from '../situation.js';

/** What the table of keys does not say of a question. */
export interface KeyQuestion {
  readonly section: SectionName;
  /** Why the default is what it is. */
  readonly why: string;
  /** Absent: always. */
  readonly when?: (situation: Situation) => boolean;
  /** Rarely changed. A function where it depends. */
  readonly advanced?: boolean | ((situation: Situation) => boolean);
  readonly isNeeded?: (situation: Situation) => boolean;
  readonly choices?: readonly Choice[];
}
