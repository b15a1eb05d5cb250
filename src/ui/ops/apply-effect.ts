import { seenOf } from './layout.js';
import { stay, viewOf, type OpsContext, type Step } from './ops-event.js';
import type { OpsState, ViewState } from './ops-state.js';
import { askRun } from './reduce-run.js';
import type { Effect, ViewName } from './view.js';

/** Views that Esc finds the way back to. */
const LONGEST_TRAIL = 20;

/** What a view or an action wants, as the next state and what the composition does. */
export function applyEffect(state: OpsState, effect: Effect, context: OpsContext): Step {
  switch (effect.kind) {
    case 'run':
      return askRun(state, effect);
    case 'goto':
      return show(state, effect.view, effect.about, context);
    case 'load':
      return load(state, effect.key);
    case 'copy':
    case 'open':
    case 'save':
      return stay(state, effect);
  }
}

/** Brings a view to the front. */
export function show(state: OpsState, name: ViewName, about: string | undefined, context: OpsContext): Step {
  const view = viewOf(context, name);
  const own = state.views[name];
  if (view === undefined || own === undefined) {
    return stay({ ...state, notice: { tone: 'warn', text: `there is no view of ${name}` } });
  }
  if (name === state.active && about === undefined) return stay(state);
  const trail = name === state.active ? state.trail : [...state.trail, state.active].slice(-LONGEST_TRAIL);
  const shown: OpsState = { ...state, active: name, trail };
  if (view.arrive === undefined) return stay(shown);
  const { local, effect } = view.arrive(own.local, about, seenOf(own, state.now));
  const next = withView(shown, name, { ...own, local });
  return effect === undefined ? stay(next) : applyEffect(next, effect, context);
}

/** What was loaded for another key is not shown for this one. */
function load(state: OpsState, key: string): Step {
  const { active } = state;
  const own = state.views[active];
  if (own === undefined) return stay(state);
  const value = own.detail?.key === key ? own.detail.value : undefined;
  const next = withView(state, active, { ...own, detail: { key, value, trouble: undefined } });
  return stay(next, { kind: 'load', view: active, key });
}

function withView(state: OpsState, name: ViewName, view: ViewState): OpsState {
  return { ...state, views: { ...state.views, [name]: view } };
}
