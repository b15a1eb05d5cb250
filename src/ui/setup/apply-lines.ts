import type { RunState, StepPhase, StepState } from '../../plan/run-state.js';
import { panel } from '../kit/panel.js';
import { progressBar } from '../kit/bars.js';
import { clip, pad, wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import { errorLines } from '../plain/error-text.js';
import { formatDuration, formatProgress, printable } from '../plain/format.js';
import type { Screen } from '../screen.js';
import type { Theme } from '../theme.js';
import type { WizardState } from './wizard-state.js';

const MARKS: Readonly<
  Record<StepPhase, { readonly mark: string; readonly word: string; readonly tone: keyof Theme }>
> = {
  waiting: { mark: '·', word: 'waiting', tone: 'dim' },
  checking: { mark: '…', word: 'looking', tone: 'accent' },
  applying: { mark: '▸', word: 'doing it', tone: 'accent' },
  verifying: { mark: '▸', word: 'proving it', tone: 'accent' },
  retrying: { mark: '↻', word: 'once more', tone: 'warn' },
  skipped: { mark: '✔', word: 'was true', tone: 'ok' },
  planned: { mark: '+', word: 'to do', tone: 'accent' },
  done: { mark: '✔', word: 'done', tone: 'ok' },
  failed: { mark: '✖', word: 'failed', tone: 'bad' },
  blocked: { mark: '-', word: 'not run', tone: 'dim' },
  cancelled: { mark: '■', word: 'stopped', tone: 'warn' },
};
const WORD = 10;
const LOG_TAIL = 4;
/** Of the panel that says what failed. */
const MOST_ERROR_LINES = 12;

const BUSY: readonly StepPhase[] = ['checking', 'applying', 'verifying', 'retrying'];
const HOLDS: readonly StepPhase[] = ['skipped', 'done'];

/** The steps as they run: state, time, progress, and the last words of those at work. */
export function applyLines(state: WizardState, screen: Screen): string[] {
  const { theme, width, height } = screen;
  const { run, runMs, stopping } = state;
  if (run === undefined) return [theme.dim('… beginning')];
  const held = run.steps.filter(({ phase }) => HOLDS.includes(phase)).length;
  const time = formatDuration(run.elapsedMs ?? runMs);
  const stopped =
    stopping && run.outcome === undefined ? theme.warn('  stopping; Ctrl-C again leaves at once') : '';
  const bar = theme.accent(progressBar(shareOf(run), Math.max(5, Math.min(30, width - 40))));
  const foot = endLines(run, screen);
  const room = Math.max(3, height - 2 - foot.length);
  const { lines, focus } = stepsLines(run, runMs, screen, room);
  const selected = Math.max(0, Math.min(focus + state.offset, lines.length - 1));
  const { lines: shown, above, below } = windowOf(lines, { height: room, selected });
  const hidden = above + below === 0 ? '' : theme.dim(`(${above} lines above, ${below} below)`);
  return [`${bar} ${held} of ${run.steps.length} steps, ${time}${stopped}`, hidden, ...shown, ...foot];
}

/** What is done of the whole, a step at work by how far it is. */
function shareOf({ steps }: RunState): number {
  const parts = steps.map(({ phase, progress }) => {
    if (HOLDS.includes(phase)) return 1;
    if (!BUSY.includes(phase) || progress?.total === undefined || progress.total === 0) return 0;
    return Math.min(1, progress.done / progress.total);
  });
  return steps.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / steps.length;
}

function stepsLines(
  { steps }: RunState,
  runMs: number,
  { theme, width }: Screen,
  room: number,
): { readonly lines: string[]; readonly focus: number } {
  const busy = steps.filter(({ phase }) => BUSY.includes(phase));
  // Last words of what is at work, as far as the list of steps leaves room.
  const tail =
    busy.length === 0 ? 0 : Math.max(1, Math.min(LOG_TAIL, Math.floor((room - steps.length) / busy.length)));
  const lines: string[] = [];
  let focus = 0;
  for (const step of steps) {
    if (BUSY.includes(step.phase) || step.phase === 'failed') focus = lines.length;
    lines.push(stepLine(step, runMs, { theme, width }));
    if (!BUSY.includes(step.phase)) continue;
    if (step.progress !== undefined) lines.push(progressLine(step.progress, { theme, width }));
    for (const line of step.log.slice(-tail)) lines.push(theme.dim(clip(`      ${printable(line)}`, width)));
  }
  return { lines, focus };
}

function stepLine(step: StepState, runMs: number, { theme, width }: Pick<Screen, 'theme' | 'width'>): string {
  const { mark, word, tone } = step.warning
    ? { ...MARKS[step.phase], tone: 'warn' as const }
    : MARKS[step.phase];
  const node = step.node === 'local' ? '' : ` (${step.node})`;
  const ms = step.elapsedMs ?? (step.startedAtMs === undefined ? undefined : runMs - step.startedAtMs);
  const time = step.phase === 'skipped' || ms === undefined || ms < 0 ? '' : formatDuration(ms);
  const detail = printable(step.detail ?? '').replaceAll('\n', ' ');
  const title = pad(`${step.title}${node}`, Math.min(30, Math.max(16, Math.floor(width * 0.32))));
  const head = `${theme[tone](`${mark} ${pad(word, WORD)}`)} ${title} ${pad(time, 10, 'right')}`;
  return clip(`${head}  ${theme.dim(detail)}`, width);
}

function progressLine(
  progress: NonNullable<StepState['progress']>,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string {
  const { done, total } = progress;
  const share = total === undefined || total === 0 ? undefined : done / total;
  const bar = share === undefined ? '' : `${theme.accent(progressBar(share, Math.min(24, width - 50)))} `;
  return clip(`      ${bar}${formatProgress(progress)}`, width);
}

/** What failed, why, and what to press now. */
function endLines(run: RunState, screen: Screen): string[] {
  const { theme, width } = screen;
  const { outcome } = run;
  if (outcome === undefined || outcome === 'done' || outcome === 'nothing-to-do') return [];
  if (outcome === 'cancelled') {
    return ['', theme.warn('Stopped. What is done stays; r or Enter goes on from there.')];
  }
  const failed = run.steps.filter(({ phase }) => phase === 'failed');
  const lines = failed.flatMap((step) =>
    step.error === undefined
      ? []
      : errorLines(step.error, theme, {
          label: step.warning ? 'Warning' : 'Error',
          subject: step.title,
          verbose: false,
        }).flatMap((line) => wrap(line, width - 4)),
  );
  const title = outcome === 'degraded' ? 'Done, with a warning' : 'It stopped here';
  const more = lines.length > MOST_ERROR_LINES ? 'l shows the log' : '';
  const tone = outcome === 'degraded' ? 'warn' : 'bad';
  return ['', ...panel(title, lines.slice(0, MOST_ERROR_LINES), screen, { tone, footer: more })];
}
