import { actionOf } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import { openFailedAnswer } from './failed-answer.js';
import { openSection } from './reduce-section.js';
import { pagesOf, troubledAnswers, withSample } from './rows.js';
import {
  APPLY_BINDINGS,
  DONE_BINDINGS,
  ENDED_BINDINGS,
  REVIEW_BINDINGS,
  SCROLL_LINES,
} from './wizard-keys.js';
import type { Next, WizardState } from './wizard-state.js';

/** A key on the page that shows what would be done. */
export function reduceReview(state: WizardState, press: KeyPress): Next {
  const action = actionOf(REVIEW_BINDINGS, press);
  switch (action) {
    case 'apply':
      return startRun(state);
    case 'sample':
      return {
        state: { ...state, sample: !withSample(state), plan: undefined },
        effects: [{ kind: 'plan' }],
      };
    case 'plan':
      return { state: { ...state, plan: undefined }, effects: [{ kind: 'plan' }] };
    case 'down':
    case 'up':
    case 'page-down':
    case 'page-up':
      return scrolled(state, SCROLL_LINES[action]);
    case 'back': {
      const last = pagesOf(state).at(-1);
      return last === undefined ? still(state) : openSection(state, { kind: 'section', name: last.name });
    }
    case 'edit':
      return openFailedAnswer(state, state.plan?.run);
    case 'keys':
      return still({ ...state, overlay: { kind: 'keys', offset: 0 } });
    case 'quit':
      return { state, effects: [{ kind: 'end', how: 'cancelled' }] };
    case undefined:
      return still(state);
  }
}

/** Nothing is touched before the plan was seen; what would fail is done only when asked for twice. */
function startRun(state: WizardState): Next {
  const { plan } = state;
  if (plan === undefined || plan.trouble !== undefined || plan.run.outcome === undefined) return still(state);
  const isDoubtful = plan.run.outcome === 'failed' || troubledAnswers(state).length > 0;
  if (isDoubtful && !state.insists) return still({ ...state, insists: true });
  return begin({ ...state, page: { kind: 'apply' } });
}

/** A key while the steps run, or after they have ended badly. */
export function reduceApply(state: WizardState, press: KeyPress): Next {
  const ended = state.run?.outcome !== undefined;
  const action = ended ? actionOf(ENDED_BINDINGS, press) : actionOf(APPLY_BINDINGS, press);
  switch (action) {
    case 'log':
      return still({ ...state, overlay: { kind: 'log', offset: 0 } });
    case 'down':
    case 'up':
    case 'page-down':
    case 'page-up':
      return moved(state, SCROLL_LINES[action]);
    case 'keys':
      return still({ ...state, overlay: { kind: 'keys', offset: 0 } });
    case 'stop':
      return state.stopping
        ? { state, effects: [{ kind: 'end', how: 'cancelled' }] }
        : { state: { ...state, stopping: true }, effects: [{ kind: 'stop' }] };
    case 'retry':
      return begin(state);
    case 'edit':
      return openFailedAnswer(state, state.run);
    case 'skip':
      return state.run?.outcome === 'degraded' ? { state, effects: [{ kind: 'finish' }] } : still(state);
    case 'quit':
      return {
        state,
        effects: [{ kind: 'end', how: state.run?.outcome === 'cancelled' ? 'cancelled' : 'failed' }],
      };
    case undefined:
      return still(state);
  }
}

export function reduceDone(state: WizardState, press: KeyPress): Next {
  const action = actionOf(DONE_BINDINGS, press);
  switch (action) {
    case 'quit':
      return { state, effects: [{ kind: 'end', how: 'done' }] };
    case 'down':
    case 'up':
    case 'page-down':
    case 'page-up':
      return scrolled(state, SCROLL_LINES[action]);
    case undefined:
      return still(state);
  }
}

function begin(state: WizardState): Next {
  return {
    state: { ...state, begun: true, run: undefined, runMs: 0, stopping: false, offset: 0, insists: false },
    effects: [{ kind: 'apply' }],
  };
}

/** Away from the step at work, which is where the view is by itself. */
function moved(state: WizardState, by: number): Next {
  const most = (state.run?.steps.length ?? 0) * 2;
  return still({ ...state, offset: Math.max(-most, Math.min(most, state.offset + by)) });
}

function scrolled(state: WizardState, by: number): Next {
  return still({ ...state, offset: Math.max(0, state.offset + by) });
}

const still = (state: WizardState): Next => ({ state, effects: [] });
