import { envConfChanges } from '../../questions/answers.js';
import { actionOf } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import { textOf } from '../kit/edit-text.js';
import { recommendedAnswers } from '../../probes/answers/recommended-answers.js';
import type { Answers } from '../../questions/answers.js';
import { reduceApply, reduceDone, reduceReview } from './reduce-run.js';
import { openSection, reduceSection } from './reduce-section.js';
import { OVERLAY_BINDINGS, SCROLL_LINES, WELCOME_BINDINGS } from './wizard-keys.js';
import type { Next, Overlay, WizardEvent, WizardState } from './wizard-state.js';

export function startWizard(answers: Answers, sample: boolean | undefined): WizardState {
  return {
    page: { kind: 'welcome' },
    answers,
    facts: undefined,
    at: 0,
    field: textOf(''),
    refused: undefined,
    insists: false,
    advanced: false,
    findings: {},
    overlay: undefined,
    offset: 0,
    changes: [],
    plan: undefined,
    sample,
    run: undefined,
    runMs: 0,
    begun: false,
    stopping: false,
    done: undefined,
  };
}

/** What a key does. */
export function reduceKey(state: WizardState, press: KeyPress): Next {
  const next = reducePage(state, press);
  const { answers } = next.state;
  if (answers === state.answers) return next;
  return { ...next, state: { ...next.state, changes: envConfChanges(answers) } };
}

function reducePage(state: WizardState, press: KeyPress): Next {
  if (state.overlay !== undefined && press.name !== 'ctrl+c')
    return reduceOverlay(state, state.overlay, press);
  switch (state.page.kind) {
    case 'welcome':
      return reduceWelcome(state, press);
    case 'section':
      return reduceSection(state, state.page, press);
    case 'review':
      return reduceReview(state, press);
    case 'apply':
      return reduceApply(state, press);
    case 'done':
      return reduceDone(state, press);
  }
}

/** What happened outside. */
export function reduceEvent(state: WizardState, event: WizardEvent): Next {
  switch (event.kind) {
    case 'facts':
      return still({ ...state, facts: event.facts });
    case 'findings':
      return still({ ...state, findings: { ...state.findings, [event.question]: event.found } });
    case 'plan':
      return still({ ...state, plan: event.plan });
    case 'run':
      return ran({ ...state, run: event.run, runMs: event.runMs });
    case 'done':
      return still({ ...state, done: event.done, page: { kind: 'done' }, overlay: undefined, offset: 0 });
  }
}

/** A run that ended well goes on to the last page by itself; a warning is to be read first. */
function ran(state: WizardState): Next {
  const outcome = state.run?.outcome;
  const isWell = outcome === 'done' || outcome === 'nothing-to-do';
  return isWell ? { state, effects: [{ kind: 'finish' }] } : still(state);
}

function reduceWelcome(state: WizardState, press: KeyPress): Next {
  const action = actionOf(WELCOME_BINDINGS, press);
  switch (action) {
    case 'start':
      return openSection(withRecommendation(state), { kind: 'section', name: 'layout' });
    case 'down':
    case 'up':
    case 'page-down':
    case 'page-up':
      return still({ ...state, offset: Math.max(0, state.offset + SCROLL_LINES[action]) });
    case 'keys':
      return still({ ...state, overlay: { kind: 'keys', offset: 0 } });
    case 'quit':
      return { state, effects: [{ kind: 'end', how: 'cancelled' }] };
    case undefined:
      return still(state);
  }
}

/** Where nobody has chosen yet, the first choice is what this machine can do. */
function withRecommendation(state: WizardState): WizardState {
  const { facts, answers } = state;
  return facts === undefined ? state : { ...state, answers: recommendedAnswers(answers, facts) };
}

function reduceOverlay(state: WizardState, overlay: Overlay, press: KeyPress): Next {
  // A log is read from its end.
  const sign = overlay.kind === 'log' ? -1 : 1;
  const scrolled = (by: number): Next =>
    still({ ...state, overlay: { ...overlay, offset: Math.max(0, overlay.offset + sign * by) } });
  const action = actionOf(OVERLAY_BINDINGS, press);
  switch (action) {
    case 'close':
      return still({ ...state, overlay: undefined });
    case 'down':
    case 'up':
    case 'page-down':
    case 'page-up':
      return scrolled(SCROLL_LINES[action]);
    case undefined:
      return still(state);
  }
}

const still = (state: WizardState): Next => ({ state, effects: [] });
