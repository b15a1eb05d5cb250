import { stripVTControlCharacters } from 'node:util';
import { actionOf } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import { textOf } from '../kit/edit-text.js';
import type { Screen } from '../screen.js';
import { TRACE } from './actions.js';
import { applyEffect, show } from './apply-effect.js';
import { bodyScreen, seenOf } from './layout.js';
import { stay, viewOf, type OpsContext, type Step } from './ops-event.js';
import { shellBindings, type ShellAction } from './ops-keys.js';
import type { OpsState } from './ops-state.js';
import { reduceOverlay } from './reduce-overlay.js';
import type { ViewName } from './view.js';

/** Keys that no view may take, so that one always finds the way out. */
const RESERVED: readonly ShellAction[] = ['next-view', 'previous-view', 'help', 'palette', 'quit', 'cancel'];

export function reduceKey(state: OpsState, press: KeyPress, screen: Screen, context: OpsContext): Step {
  if (state.overlay !== undefined) {
    return reduceOverlay(state, state.overlay, press, screen, {
      ...context,
      pressKey: (next, key) => reduceKey(next, key, screen, context),
    });
  }
  const view = viewOf(context, state.active);
  const local = state.views[state.active]?.local;
  const mode = view?.mode?.(local) ?? 'list';
  const shell = actionOf(shellBindings(context.views), press);
  if (press.name === 'ctrl+c') return stay(state, { kind: 'quit', how: 'cancel' });
  if (mode === 'typing') return toView(state, press, screen, context);
  const reserved = shell !== undefined && (RESERVED.includes(shell) || shell.startsWith('view:'));
  const inside = mode === 'inside' && press.name === 'escape';
  // A view may bind Esc for what it closes; with nothing open, Esc is the way back.
  const wanted =
    view !== undefined && actionOf(view.bindings, press) !== undefined && press.name !== 'escape';
  const isBracket = press.name === '[' || press.name === ']';
  if (!(reserved && !(wanted && isBracket)) && (wanted || inside || shell === undefined)) {
    return toView(state, press, screen, context);
  }
  return byShell(state, shell, screen, context);
}

function toView(state: OpsState, press: KeyPress, screen: Screen, context: OpsContext): Step {
  const view = viewOf(context, state.active);
  const own = state.views[state.active];
  if (view === undefined || own === undefined) return stay(state);
  const action = actionOf(view.bindings, press);
  const body = bodyScreen(state, screen);
  const { local, effect } = view.reduce(own.local, press, action, seenOf(own, state.now), body);
  const next =
    local === own.local ? state : { ...state, views: { ...state.views, [view.name]: { ...own, local } } };
  return effect === undefined ? stay(next) : applyEffect(next, effect, context);
}

function byShell(state: OpsState, action: ShellAction, screen: Screen, context: OpsContext): Step {
  if (isShow(action)) return show(state, action.slice('view:'.length) as ViewName, undefined, context);
  switch (action) {
    case 'next-view':
      return show(state, beside(state, context, 1), undefined, context);
    case 'previous-view':
      return show(state, beside(state, context, -1), undefined, context);
    case 'help':
      return stay({ ...state, overlay: { kind: 'help', offset: 0 } });
    case 'palette':
      return stay({ ...state, overlay: { kind: 'palette', text: textOf(''), selected: 0 } });
    case 'filter': {
      const before = state.views[state.active]?.filter ?? '';
      return stay({ ...state, overlay: { kind: 'filter', text: textOf(before), before } });
    }
    case 'refresh':
      return stay({ ...state, notice: { tone: 'ok', text: 'looking again' } }, { kind: 'look' });
    case 'pause':
      return stay({ ...state, paused: !state.paused });
    case 'trace':
      return applyEffect(state, TRACE, context);
    case 'copy':
      return stay(state, { kind: 'copy', text: shownText(state, screen, context) });
    case 'back':
      return back(state, context);
    case 'quit':
    case 'cancel':
      return stay(state, { kind: 'quit', how: action });
  }
}

function isShow(action: ShellAction): action is `view:${ViewName}` {
  return action.startsWith('view:');
}

function beside({ active }: OpsState, { views }: OpsContext, by: 1 | -1): ViewName {
  const at = views.findIndex(({ name }) => name === active);
  return views[(at + by + views.length) % views.length]?.name ?? active;
}

/** First the filter goes, then the view. */
function back(state: OpsState, context: OpsContext): Step {
  const own = state.views[state.active];
  if (own !== undefined && own.filter !== '') {
    return stay({ ...state, views: { ...state.views, [state.active]: { ...own, filter: '' } } });
  }
  const to = state.trail.at(-1);
  if (to === undefined) return stay(state);
  const { state: next, commands } = show(state, to, undefined, context);
  return { state: { ...next, trail: state.trail.slice(0, -1) }, commands };
}

function shownText(state: OpsState, screen: Screen, context: OpsContext): string {
  const view = viewOf(context, state.active);
  const own = state.views[state.active];
  if (view === undefined || own === undefined) return '';
  const lines = view.lines(seenOf(own, state.now), own.local, bodyScreen(state, screen));
  return stripVTControlCharacters(lines.map((line) => line.trimEnd()).join('\n'));
}
