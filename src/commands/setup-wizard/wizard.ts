import { ExitCode } from '../../errors.js';
import { checksOf } from '../../probes/answers/checks-of.js';
import { mountScreen } from '../../ui/mount.js';
import { doneSummary } from '../../ui/setup/done-lines.js';
import { reduceEvent, reduceKey, startWizard } from '../../ui/setup/reduce-wizard.js';
import { withSample } from '../../ui/setup/rows.js';
import { wizardFrame } from '../../ui/setup/wizard-frame.js';
import type { Next, WizardEffect, WizardEvent, WizardState } from '../../ui/setup/wizard-state.js';
import { createStore } from '../../ui/store.js';
import { themeOf, type Theme, type Tone } from '../../ui/theme.js';
import type { Cli } from '../cli.js';
import type { ConfigSource } from '../config-source.js';
import { repeatCommand } from '../repeat-command.js';
import { startChecker } from './checker.js';
import { createLiveChecks } from './live-checks.js';

type How = Extract<WizardEffect, { kind: 'end' }>['how'];

/**
 * `npl-setup` on a terminal: asks, checks, shows the plan, applies it, proves it. The clients of the services are
 * loaded after the first frame, and looks at the world have a thread of their own.
 */
export async function wizardCommand(
  cli: Cli,
  source: ConfigSource,
  { sample, tone }: { readonly sample: boolean | undefined; readonly tone: Tone },
): Promise<ExitCode> {
  const { configFile, env } = cli;
  const theme = themeOf(cli.color, tone);
  const store = createStore<WizardState>(startWizard(source.answers, sample));
  const ended = Promise.withResolvers<How>();
  const leave = new AbortController();
  const signal = AbortSignal.any([cli.signal, leave.signal]);
  const checker = startChecker({ env, configFile });
  const checks = createLiveChecks({
    run: (spec, own) => checker.check(spec, own),
    report: ({ question, state, findings }) =>
      dispatch({ kind: 'findings', question, found: { state, findings } }),
  });
  let runner: Promise<typeof import('./run-plan.js')> | undefined;
  const running = () => (runner ??= import('./run-plan.js'));
  /** Of the plan or the run under way; a newer one ends it. */
  let work = new AbortController();

  const take = ({ state, effects }: Next): void => {
    if (state !== store.get()) store.update(state);
    for (const effect of effects) void perform(effect);
  };
  const dispatch = (event: WizardEvent): void => take(reduceEvent(store.get(), event));
  const renew = (): AbortSignal => {
    work.abort();
    work = new AbortController();
    return AbortSignal.any([signal, work.signal]);
  };
  const current = (): ConfigSource => ({ ...source, answers: store.get().answers });
  const options = () => ({ cli, source: current(), sample: withSample(store.get()) });

  async function perform(effect: WizardEffect): Promise<void> {
    switch (effect.kind) {
      case 'look':
        checks.ask(effect.question, checksOf(effect.question, store.get().answers));
        return;
      case 'look-again':
        checks.again(effect.question);
        return;
      case 'plan': {
        const own = renew();
        const { lookAtPlan } = await running();
        await lookAtPlan(options(), own, (plan) => own.aborted || dispatch({ kind: 'plan', plan }));
        return;
      }
      case 'apply': {
        const own = renew();
        const { applyPlan } = await running();
        await applyPlan(options(), own, (run, runMs) => dispatch({ kind: 'run', run, runMs }));
        return;
      }
      case 'stop':
        work.abort();
        return;
      case 'finish': {
        const { doneFacts } = await running();
        dispatch({ kind: 'done', done: await doneFacts(options(), signal) });
        return;
      }
      case 'end':
        ended.resolve(effect.how);
    }
  }

  const view = mountScreen(
    { stdin: process.stdin, stdout: cli.stdout, stderr: cli.stderr },
    {
      store,
      theme,
      draw: wizardFrame,
      onKey: (press) => take(reduceKey(store.get(), press)),
      alternateScreen: true,
    },
  );
  const stop = (): void => ended.resolve('cancelled');
  cli.signal.addEventListener('abort', stop, { once: true });
  checker
    .welcome(signal)
    .then((facts) => dispatch({ kind: 'facts', facts }))
    .catch(() => undefined);
  try {
    const how = await ended.promise;
    leave.abort();
    work.abort();
    checks.close();
    await view.close();
    return farewell(cli, store.get(), { how, theme });
  } finally {
    cli.signal.removeEventListener('abort', stop);
    await view.close();
    await checker.close();
  }
}

/** What stays on the terminal. */
function farewell(cli: Cli, state: WizardState, { how, theme }: { how: How; theme: Theme }): ExitCode {
  const { done, begun } = state;
  const again = repeatCommand(cli, { sample: withSample(state) });
  if (how === 'done' && done !== undefined) {
    cli.stdout.write(`${doneSummary(done, { theme, width: cli.stdout.columns || 80 }).join('\n')}\n`);
    return ExitCode.ok;
  }
  cli.stderr.write(
    begun
      ? `${how === 'cancelled' ? 'Stopped' : 'Not finished'}. What is done stays. To go on: npl-setup, or ${again}\n`
      : 'Nothing was changed.\n',
  );
  return how === 'cancelled' ? ExitCode.cancelled : ExitCode.failed;
}
