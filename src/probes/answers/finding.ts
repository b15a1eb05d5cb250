import { BugError, Cancelled, NplError, asNplError } from '../../errors.js';

/** problem: npl cannot work so. warning: it can, but somebody should know. note: good to know. ok: proved. */
export type FindingLevel = 'ok' | 'note' | 'warning' | 'problem';

/** What one look at an answer found. */
export interface Finding {
  readonly level: FindingLevel;
  /** One sentence without a full stop and without a secret. */
  readonly text: string;
  /** What mends it: a command to run or what to answer instead. Every problem has it. */
  readonly next?: string;
}

export const ok = (text: string): Finding => ({ level: 'ok', text });
export const note = (text: string, next?: string): Finding => withNext('note', text, next);
export const warning = (text: string, next?: string): Finding => withNext('warning', text, next);
export const problem = (text: string, next: string): Finding => ({ level: 'problem', text, next });

function withNext(level: FindingLevel, text: string, next: string | undefined): Finding {
  return next === undefined ? { level, text } : { level, text, next };
}

const ORDER: readonly FindingLevel[] = ['problem', 'warning', 'note', 'ok'];

/** The worst level among findings; undefined: there are none. */
export function worstLevel(findings: readonly Finding[]): FindingLevel | undefined {
  return ORDER.find((level) => findings.some((finding) => finding.level === level));
}

/**
 * A failed look as a finding. `next`: where the error itself tells none. Throws what is no finding: a cancel, a bug.
 */
export function findingOf(
  error: unknown,
  next: string,
  level: FindingLevel = 'problem',
): Finding & { readonly next: string } {
  const known: NplError = asNplError(error);
  if (known instanceof Cancelled || known instanceof BugError) throw known;
  const why = firstLine(known.why);
  const what = firstLine(known.message) ?? known.name;
  const text = why === undefined || why === what ? what : `${what}: ${why}`;
  return { level, text, next: known.next ?? next };
}

function firstLine(text: string | undefined): string | undefined {
  const line = text?.split('\n').find((each) => each.trim() !== '');
  // The engine's own question is no part of a sentence.
  return line?.trim().replace(/\. Is the docker daemon running\?$|\.$/, '');
}
