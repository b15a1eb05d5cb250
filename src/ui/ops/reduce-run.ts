import { actionOf } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import { editText, textOf } from '../kit/edit-text.js';
import { LIST_BINDINGS, moveList, type ListSize } from '../kit/list-state.js';
import { NOTHING_TO_DO } from '../plain/nothing-to-do.js';
import { isChange } from './offered.js';
import { stay, type Step } from './ops-event.js';
import { ENDED_BINDINGS, QUESTION_BINDINGS, RUNNING_BINDINGS, TYPING_BINDINGS } from './ops-keys.js';
import type { OpsState, RunOverlay } from './ops-state.js';
import type { Effect } from './view.js';

/** Lines of output that are kept. */
const MOST_LINES = 2_000;

type RunEffect = Extract<Effect, { kind: 'run' }>;

/** Opens the overlay of a command: its dry run first, then the question, or the command itself. */
export function askRun(state: OpsState, effect: RunEffect): Step {
  if (state.target.readOnly && isChange(effect)) {
    const text = `${effect.title}: not with --read-only`;
    return stay({ ...state, overlay: undefined, notice: { tone: 'warn', text } });
  }
  const { dryRun } = effect;
  if (dryRun !== undefined) return started(opened(state, effect, 'dry-run'), dryRun);
  return effect.confirm === ''
    ? started(opened(state, effect, 'running'), effect.args)
    : stay(opened(state, effect, 'question'));
}

function opened(state: OpsState, effect: RunEffect, phase: RunOverlay['phase']): OpsState {
  const overlay: RunOverlay = {
    kind: 'run',
    id: state.nextRun,
    effect,
    phase,
    lines: [],
    dropped: 0,
    offset: undefined,
    typed: textOf(''),
    exitCode: undefined,
  };
  return { ...state, overlay, nextRun: state.nextRun + 1 };
}

function started(state: OpsState, args: readonly string[]): Step {
  const { overlay } = state;
  return overlay?.kind === 'run' ? stay(state, { kind: 'start', id: overlay.id, args }) : stay(state);
}

export function runLines(run: RunOverlay, more: readonly string[]): RunOverlay {
  const all = [...run.lines, ...more];
  const lines = all.slice(-MOST_LINES);
  return { ...run, lines, dropped: run.dropped + all.length - lines.length };
}

export function runEnded(run: RunOverlay, exitCode: number | null): RunOverlay {
  // What the dry run refuses would fail as well.
  if (run.phase === 'dry-run' && exitCode === 0 && run.effect.confirm !== '') {
    if (run.lines.includes(NOTHING_TO_DO)) return { ...run, phase: 'idle', offset: 0 };
    return { ...run, phase: 'question', offset: 0 };
  }
  return { ...run, phase: 'ended', exitCode };
}

/** Whether the operator must type a name, not only `y`. */
export const mustType = ({ effect, phase }: RunOverlay) => phase === 'question' && effect.type !== undefined;

/** `size`: lines of output as they are drawn, and those that there is room for. */
export function reduceRunKey(state: OpsState, run: RunOverlay, press: KeyPress, size: ListSize): Step {
  switch (run.phase) {
    case 'dry-run':
    case 'running':
    case 'cancelling':
      if (actionOf(RUNNING_BINDINGS, press) === 'cancel') {
        return stay({ ...state, overlay: { ...run, phase: 'cancelling' } }, { kind: 'stop', id: run.id });
      }
      return stay(scrolled(state, run, press, size));
    case 'question':
      return mustType(run) ? typing(state, run, press) : asked(state, run, press, size);
    case 'ended':
    case 'idle':
      return ended(state, run, press, size);
  }
}

function asked(state: OpsState, run: RunOverlay, press: KeyPress, size: ListSize): Step {
  const answer = actionOf(QUESTION_BINDINGS, press);
  if (answer === 'no') return stay({ ...state, overlay: undefined, notice: untouched(run) });
  return answer === 'yes' ? go(state, run) : stay(scrolled(state, run, press, size));
}

function typing(state: OpsState, run: RunOverlay, press: KeyPress): Step {
  const answer = actionOf(TYPING_BINDINGS, press);
  if (answer === 'no') return stay({ ...state, overlay: undefined, notice: untouched(run) });
  if (answer === undefined) {
    return stay({ ...state, overlay: { ...run, typed: editText(run.typed, press) } });
  }
  if (run.typed.value === run.effect.type) return go(state, run);
  const text = `type ${run.effect.type ?? ''} as it is, or press Esc`;
  return stay({ ...state, notice: { tone: 'warn', text } });
}

/** What was shown before the question gives way to what the command says. */
function go(state: OpsState, run: RunOverlay): Step {
  const overlay: RunOverlay = { ...run, phase: 'running', lines: [], dropped: 0, offset: undefined };
  return started({ ...state, overlay }, run.effect.args);
}

const untouched = ({ effect }: RunOverlay) =>
  ({ tone: 'ok', text: `${effect.title}: not done, nothing was changed` }) as const;

function ended(state: OpsState, run: RunOverlay, press: KeyPress, size: ListSize): Step {
  const action = actionOf(ENDED_BINDINGS, press);
  if (action === 'close') return stay({ ...state, overlay: undefined });
  if (action === 'copy') return stay(state, { kind: 'copy', text: run.lines.join('\n') });
  return stay(scrolled(state, run, press, size));
}

function scrolled(state: OpsState, run: RunOverlay, press: KeyPress, { count, height }: ListSize): OpsState {
  const move = actionOf(LIST_BINDINGS, press);
  if (move === undefined) return state;
  const last = Math.max(0, count - height);
  const at = Math.min(run.offset ?? last, last);
  const { selected } = moveList({ selected: at, offset: at }, move, { count: last + 1, height });
  // At the end it follows what comes.
  return { ...state, overlay: { ...run, offset: selected === last ? undefined : selected } };
}
