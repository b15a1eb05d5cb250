import type { Address } from '../../topology/reach.js';
import type { Greeting } from './reach-greeting.js';

/** Something to connect to and to greet. */
export interface ReachTarget {
  readonly address: Address;
  readonly greeting: Greeting;
}

/** How one attempt to reach a target ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Buffer }
  /** Its host has no address, as far as the one who asked knows. */
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'refused' }
  /** `words`: of the operating system. */
  | { readonly kind: 'no-way'; readonly words: string }
  | { readonly kind: 'no-connection' }
  /** It takes the connection and says nothing. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'odd'; readonly words: string };

/** How long one attempt may take, milliseconds. */
export interface ReachLimits {
  /** For the name; and again for connection and answer. */
  readonly wholeMs: number;
  /** Of that, for the answer. */
  readonly answerMs: number;
}

/** Long enough for a machine that is busy bringing up all of a stack. */
export const REACH_LIMITS: ReachLimits = { wholeMs: 6_000, answerMs: 4_000 };

const UNRESOLVED = /not known|name resolution|does not resolve|No address associated|ENOTFOUND|EAI_/i;
const REFUSED = /refused|ECONNREFUSED/i;
const NO_WAY = /no route|unreachable|EHOSTUNREACH|ENETUNREACH|not permitted|EPERM|EACCES/i;

/** A refusal in the words of an operating system, of bash or of Node. */
export function outcomeOf(words: string): Outcome {
  if (UNRESOLVED.test(words)) return { kind: 'unresolved' };
  if (REFUSED.test(words)) return { kind: 'refused' };
  if (/timed out|ETIMEDOUT/i.test(words)) return { kind: 'no-connection' };
  return { kind: NO_WAY.test(words) ? 'no-way' : 'odd', words };
}
