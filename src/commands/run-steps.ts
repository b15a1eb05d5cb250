import { ExitCode } from '../errors.js';
import { runPlan } from '../plan/run-plan.js';
import { EMPTY_RUN, exitCodeOf, reduceRun } from '../plan/run-state.js';
import type { RunMode, Step } from '../plan/step.js';
import { jsonReporter } from '../ui/plain/json-reporter.js';
import { lineReporter } from '../ui/plain/line-reporter.js';
import type { Cli } from './cli.js';

export interface StepsRun {
  readonly mode: RunMode;
  /** The command that repeats the run without questions. */
  readonly command: string;
  readonly redact: (text: string) => string;
}

/** Runs steps and tells what happens, in lines or in JSON. `--timeout` is each step's own limit. */
export async function runSteps(cli: Cli, steps: readonly Step[], run: StepsRun): Promise<ExitCode> {
  const { mode, redact } = run;
  const report = cli.json ? jsonReporter(cli.stdout, redact) : lineReporter({ ...cli, ...run });
  const limited = steps.map((step) => ({ ...step, timeoutMs: cli.timeoutMs ?? step.timeoutMs }));
  let state = EMPTY_RUN;
  for await (const event of runPlan(limited, { signal: cli.signal, mode })) {
    report(event);
    state = reduceRun(state, event);
  }
  return state.outcome === undefined ? ExitCode.failed : exitCodeOf(state.outcome);
}
