import { ExitCode, UsageError } from '../errors.js';
import type { Cli } from './cli.js';
import { readConfigSource } from './config-source.js';
import { drawsFrames, isAccessible } from './faces.js';
import {
  isGiven,
  keepAnswers,
  refuseUnanswered,
  withGivenAnswers,
  type GivenAnswers,
} from './setup-answers.js';

export interface SetupOptions {
  /** Only show what would be done. */
  readonly plan: boolean;
  /** Load the sample too. Undefined: the wizard decides. */
  readonly sample: boolean | undefined;
  /** Ask by prompts, one line for each change. */
  readonly accessible: boolean;
  /** `dark` or `light`; undefined: what the terminal tells. */
  readonly theme: string | undefined;
  readonly given: GivenAnswers;
}

/** `npl-setup`: asks where it can, and makes everything that was answered hold, and proves it. */
export async function setupCommand(
  cli: Cli,
  { plan, sample, accessible, theme, given }: SetupOptions,
): Promise<ExitCode> {
  const found = await readConfigSource(cli);
  const source = { ...found, answers: await withGivenAnswers(found.answers, given) };
  if (!plan && !cli.yes && cli.input) {
    if (accessible || isAccessible(cli.env)) {
      const { promptSetup } = await import('./setup-prompts.js');
      return await promptSetup(cli, source, { sample });
    }
    if (drawsFrames(cli)) {
      const { wizardCommand } = await import('./setup-wizard/wizard.js');
      const { toneOf } = await import('../ui/theme.js');
      return await wizardCommand(cli, source, { sample, tone: toneOf(theme, cli.env) });
    }
  }
  refuseUnanswered(source.answers);
  if (!plan && !cli.yes) throw wouldChange(isGiven(given));
  const { runSetup } = await import('./setup-run.js');
  const exitCode = await runSetup(cli, source, { mode: plan ? 'plan' : 'apply', sample: sample ?? false });
  if (!plan) await keepAnswers(cli, source.answers);
  return exitCode;
}

function wouldChange(isAnswered: boolean): UsageError {
  return new UsageError('npl-setup would change this machine', {
    why: isAnswered
      ? 'it was started without --yes, and there is no terminal to ask on'
      : 'it was started without --yes',
    next: 'npl-setup --plan shows what it would do; npl-setup --yes does it',
  });
}
