import type { ValueType } from '../value-types.js';

/** One key of env.conf. */
export interface KeySpec<T = unknown, D extends string = string> {
  readonly type: ValueType<T>;
  /** Used when the key is missing or empty. An empty default means: not set. */
  readonly default: D;
  /** Asked by the wizard. */
  readonly question: string;
  /** One or two sentences for docs/env-conf.md. */
  readonly doc: string;
}

export function key<T, const D extends string>(
  type: ValueType<T>,
  fallback: D,
  question: string,
  doc: string,
): KeySpec<T, D> {
  return { type, default: fallback, question, doc };
}
