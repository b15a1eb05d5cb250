import type { NplError } from '../../errors.js';
import type { Theme } from '../theme.js';
import { errorLines } from './error-text.js';

interface NodeProblem {
  /** `local` or `ssh://user@host`. */
  readonly node: string;
  readonly error: NplError;
}

/** One block of lines for each node that could not be dealt with. */
export function nodeProblemLines(
  problems: readonly NodeProblem[],
  theme: Theme,
  { verbose }: { readonly verbose: boolean },
): string[] {
  return problems.flatMap(({ node, error }) => {
    const isNamed = error.message.includes(node === 'local' ? 'this machine' : node);
    const subject = isNamed ? {} : { subject: node === 'local' ? 'this machine' : node };
    return errorLines(error, theme, { label: 'Error', ...subject, verbose });
  });
}

/** The same for JSON. */
export function nodeProblemJson({ node, error }: NodeProblem): Readonly<Record<string, string>> {
  return {
    node,
    message: error.message,
    ...(error.why === undefined ? {} : { why: error.why }),
    ...(error.next === undefined ? {} : { next: error.next }),
  };
}
