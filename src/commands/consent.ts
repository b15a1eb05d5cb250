import { UsageError } from '../errors.js';
import { confirm } from '../ui/prompts/confirm.js';
import type { Cli } from './cli.js';

/** The operator's yes: by `--yes`, or at the terminal. Throws where there is nobody to ask; `next`: with `--yes`. */
export async function hasConsent(
  cli: Pick<Cli, 'yes' | 'input' | 'stderr' | 'signal'>,
  { question, why, next }: { readonly question: string; readonly why?: string; readonly next: string },
): Promise<boolean> {
  if (cli.yes) return true;
  if (!cli.input) {
    const because = why === undefined ? '' : `${why}; `;
    throw new UsageError('nothing was changed: it has to be confirmed', {
      why: `${because}there is no terminal to ask at`,
      next,
    });
  }
  return await confirm(question, { stdin: process.stdin, stderr: cli.stderr, signal: cli.signal });
}
