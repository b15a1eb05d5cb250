import { keyBar } from '../keys/key-bar.js';
import type { ListSize } from '../kit/list-state.js';
import { panel, panelRoom } from '../kit/panel.js';
import { wrap, wrapUnder } from '../kit/text.js';
import { textField } from '../kit/text-field.js';
import { windowOf } from '../kit/window-of.js';
import type { Screen } from '../screen.js';
import { ENDED_BINDINGS, QUESTION_BINDINGS, RUNNING_BINDINGS, TYPING_BINDINGS } from './ops-keys.js';
import type { RunOverlay } from './ops-state.js';
import { mustType } from './reduce-run.js';

/** Rows of the panel's edges. */
const EDGES = 2;

/** Lines of output as they are drawn, and how many fit into an overlay of `rows` lines. */
export function runSize(run: RunOverlay, rows: number, screen: Screen): ListSize {
  return {
    count: outputLines(run, screen).length,
    height: Math.max(1, rows - EDGES - tail(run, screen).length),
  };
}

/** The cause of a failure may be longer than a line. */
function outputLines({ lines }: RunOverlay, { width }: Screen): string[] {
  return lines.flatMap((line) => wrapUnder(line, panelRoom(width)));
}

/** What a command said or would do, and the question or the outcome, in at most `rows` lines. */
export function runOverlay(run: RunOverlay, rows: number, screen: Screen): string[] {
  const below = tail(run, screen);
  const { count, height } = runSize(run, rows, screen);
  const last = Math.max(0, count - height);
  const shown = windowOf(outputLines(run, screen), { height, offset: Math.min(run.offset ?? last, last) });
  const lines = [...shown.lines, ...below];
  return panel(run.effect.title, lines, screen, { tone: toneOf(run), footer: footerOf(shown) });
}

/** The lines under the output. */
function tail(run: RunOverlay, screen: Screen): string[] {
  const { theme } = screen;
  const width = panelRoom(screen.width);
  const gap = run.lines.length === 0 ? [] : [''];
  const bar = (bindings: Parameters<typeof keyBar>[0]) => keyBar(bindings, { theme, width });
  switch (run.phase) {
    case 'dry-run':
      return [...gap, theme.dim('looking at what it would do...'), bar(RUNNING_BINDINGS)];
    case 'question':
      return [...gap, ...question(run, screen, width)];
    case 'running':
      return [...gap, theme.dim('running...'), bar(RUNNING_BINDINGS)];
    case 'cancelling':
      return [...gap, theme.warn('ending it cleanly; once more: at once'), bar(RUNNING_BINDINGS)];
    case 'idle':
      return [
        ...gap,
        ...wrap('✔ There is nothing to do: nothing is asked, and nothing was changed.', width).map(theme.ok),
        bar(ENDED_BINDINGS),
      ];
    case 'ended':
      return [...gap, outcome(run, screen), bar(ENDED_BINDINGS)];
  }
}

function question(run: RunOverlay, { theme }: Screen, width: number): string[] {
  const lines = wrap(run.effect.confirm, width).map(theme.strong);
  if (!mustType(run)) return [...lines, keyBar(QUESTION_BINDINGS, { theme, width })];
  const label = `Type ${run.effect.type ?? ''}: `;
  const field = textField(run.typed, { theme, width: Math.max(1, width - label.length) });
  return [...lines, label + field, keyBar(TYPING_BINDINGS, { theme, width })];
}

function outcome({ exitCode }: RunOverlay, { theme }: Screen): string {
  if (exitCode === 0) return theme.ok('✔ done');
  if (exitCode === 130) return theme.warn('■ cancelled');
  if (exitCode === null || exitCode === undefined) return theme.bad('✖ it was ended');
  return theme.bad(`✖ failed (exit code ${exitCode})`);
}

function toneOf({ phase, exitCode }: RunOverlay): 'warn' | 'ok' | 'bad' | 'accent' {
  if (phase === 'question') return 'warn';
  if (phase === 'idle') return 'ok';
  if (phase !== 'ended') return 'accent';
  return exitCode === 0 ? 'ok' : 'bad';
}

function footerOf({ above, below }: { readonly above: number; readonly below: number }): string {
  const parts = [above > 0 ? `${above} lines above` : '', below > 0 ? `${below} below` : ''].filter(Boolean);
  return parts.join(', ');
}
