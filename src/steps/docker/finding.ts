import { BugError, Cancelled, NplError } from '../../errors.js';
import type { StepWarning } from '../../plan/step.js';
import { LOCAL } from '../../topology/topology-types.js';

export type Severity = 'error' | 'warning' | 'ok';

/** What one check found. */
export interface Finding {
  /** error: npl cannot work so. warning: it can, but somebody should know. */
  readonly severity: Severity;
  /** Without a full stop. */
  readonly what: string;
  readonly why?: string;
  /** What mends it: a command to run or an edit to make. */
  readonly next?: string;
  /** `local` or `ssh://user@host`. */
  readonly node: string;
}

const ORDER: readonly Severity[] = ['error', 'warning', 'ok'];

/** The worst first; else in their own order. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/** A failed look as a finding. Throws what is no finding: a cancel, a bug. */
export function findingOf(error: unknown, node: string, severity: Severity = 'error'): Finding {
  if (!(error instanceof NplError) || error instanceof Cancelled || error instanceof BugError) throw error;
  const { message, why, next } = error;
  return {
    severity,
    what: message,
    node,
    ...(why === undefined ? {} : { why }),
    ...(next === undefined ? {} : { next }),
  };
}

/** What looks found, as a step that only looks tells it. */
export interface Conclusion {
  /** What is fine, in one sentence. */
  readonly detail: string;
  readonly warnings: readonly StepWarning[];
}

/** Throws one error that has all that is wrong. */
export function conclusion(findings: readonly Finding[]): Conclusion {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw errorOf(errors);
  const fine = findings.filter(({ severity }) => severity === 'ok').map(({ what }) => what);
  const warnings = findings
    .filter(({ severity }) => severity === 'warning')
    .map(({ what, why, next }) => ({ message: what, why, next }));
  return { detail: fine.join('; '), warnings };
}

function errorOf([first, ...others]: readonly Finding[]): NplError {
  if (first === undefined) throw new Error('an error without a finding');
  const { what, why, next } = first;
  if (others.length === 0) {
    return new NplError(what, {
      ...(why === undefined ? {} : { why }),
      ...(next === undefined ? {} : { next }),
    });
  }
  return new NplError(`${others.length + 1} things are in the way${placeOf(first.node)}`, {
    why: [first, ...others].map(sentence).join('\n'),
    next: 'npl-ops doctor',
  });
}

/** `what (why); mend it: next` */
function sentence({ what, why, next }: Finding): string {
  const reason = why === undefined ? '' : ` (${why})`;
  return `${what}${reason}${next === undefined ? '' : `; mend it: ${next}`}`;
}

/** Ends a sentence about a node: empty for this machine. */
export function placeOf(node: string): string {
  return node === LOCAL ? '' : ` on ${node}`;
}

/** How the docker program is called for a node. */
export function dockerCommand(node: string): string {
  return node === LOCAL ? 'docker' : `docker --host ${node}`;
}
