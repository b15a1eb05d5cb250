import { reduceRun, EMPTY_RUN, type RunState, type StepState } from '../../plan/run-state.js';
import type { PlanEvent, StepEvent } from '../../plan/step.js';
import { type Theme, themeOf } from '../theme.js';
import { errorLine } from './error-text.js';
import { formatDuration, formatProgress, inOneLine, printable } from './format.js';
import { plannedStepLines, planSummaryLine } from './plan-text.js';
import { ProgressPace } from './progress-pace.js';
import { blockersOf, summaryLines } from './summary.js';
import { Terminal, type TerminalStreams } from './terminal.js';

/** Log lines that a failed step shows where they were not shown as they came. */
const SHOWN_LOG_TAIL = 10;

export interface LineReporterOptions extends TerminalStreams {
  readonly color: boolean;
  /** Shows every log line and the looks at the system too. */
  readonly verbose: boolean;
  readonly redact: (text: string) => string;
  /** The command that repeats the run without questions: `npl-setup --yes`. */
  readonly command: string;
}

/**
 * Tells a run in plain lines, one for each change: progress on stderr, the plan and the summary on stdout.
 * Needs no terminal; on one, progress rewrites its line.
 */
export function lineReporter(options: LineReporterOptions): (event: PlanEvent) => void {
  const theme = themeOf(options.color);
  const terminal = new Terminal(options, options.redact);
  const pace = new ProgressPace();
  let state: RunState = EMPTY_RUN;
  let toldPlanned = 0;

  const tellPlanned = (): void => {
    for (let step = state.steps[toldPlanned]; step && hasEnded(step); step = state.steps[toldPlanned]) {
      terminal.result(plannedStepLines(state, toldPlanned, theme));
      toldPlanned += 1;
    }
  };
  const tellProgress = (event: Extract<StepEvent, { type: 'progress' }>): void => {
    const { perSecond, due } = pace.next(event.step, event.progress, performance.now());
    const line = `${label(state, event.step, theme)} ${formatProgress(event.progress, perSecond)}`;
    if (terminal.rewrites) terminal.rewrite(line);
    else if (due) terminal.line(line);
  };

  return (event) => {
    state = reduceRun(state, event);
    if (event.type === 'plan-started') return;
    if (event.type === 'plan-finished') {
      terminal.result(
        state.mode === 'plan'
          ? ['', planSummaryLine(state, options.command)]
          : summaryLines(state, theme, options),
      );
      return;
    }
    if (event.type === 'checking') pace.restart(event.step);
    if (event.type === 'progress') tellProgress(event);
    else if (state.mode === 'plan') tellPlanned();
    else for (const line of eventLines(state, event, theme, options.verbose)) terminal.line(line);
  };
}

function hasEnded({ phase }: StepState): boolean {
  return ['skipped', 'planned', 'done', 'failed', 'blocked', 'cancelled'].includes(phase);
}

/** `[3/9] Kafka topics:` */
function label(state: RunState, id: string, theme: Theme): string {
  const at = state.steps.findIndex((step) => step.id === id);
  return `${theme.dim(`[${at + 1}/${state.steps.length}]`)} ${theme.strong(`${state.steps[at]?.title ?? id}:`)}`;
}

function eventLines(
  state: RunState,
  event: Exclude<StepEvent, { type: 'progress' }>,
  theme: Theme,
  verbose: boolean,
): string[] {
  const step = state.steps.find(({ id }) => id === event.step);
  const told = (text: string): string => `${label(state, event.step, theme)} ${text}`;
  switch (event.type) {
    case 'checking':
      return verbose ? [told('checking')] : [];
    case 'verifying':
      return verbose ? [told('verifying')] : [];
    case 'log':
      return verbose ? [told(`| ${printable(event.line)}`)] : [];
    case 'planned':
    case 'applying':
      return [told(inOneLine(event.will.join('\n')))];
    case 'skipped':
      return [
        told(`skipped, already true: ${inOneLine(event.detail)}`),
        ...(event.warnings ?? []).map((each) => told(`${theme.warn('warning:')} ${errorLine(each)}`)),
      ];
    case 'done':
      return [told(`${theme.ok('done')} in ${formatDuration(event.elapsedMs)}, ${inOneLine(event.detail)}`)];
    case 'retrying': {
      const again = `${theme.warn('trying again')} in ${formatDuration(event.delayMs)} (attempt ${event.attempt})`;
      return [told(`${again}, since it failed: ${errorLine(event.error)}`)];
    }
    case 'failed': {
      const attempts = step !== undefined && step.attempt > 1 ? ` after ${step.attempt} attempts` : '';
      const word = event.optional
        ? theme.warn(`failed${attempts}, going on without it`)
        : theme.bad(`failed${attempts}`);
      const tail = verbose ? [] : (step?.log.slice(-SHOWN_LOG_TAIL) ?? []);
      return [
        told(`${word}: ${errorLine(event.error)}`),
        ...tail.map((line) => `      | ${printable(line)}`),
      ];
    }
    case 'blocked':
      return [told(`${theme.warn('not run')}, needs ${step === undefined ? '' : blockersOf(state, step)}`)];
    case 'cancelled':
      return [told(theme.warn('cancelled'))];
  }
}
