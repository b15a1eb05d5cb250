import { worstLevel } from '../../probes/answers/finding.js';
import { answer } from '../../questions/answers.js';
import { textOf } from '../kit/edit-text.js';
import { actionOf } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import { choiceBeside, choose, fieldText, lookAt, retyped, typedInto } from './reduce-answer.js';
import { pagesOf, rowsOf, textOfAnswer, troubledAnswers, type Row } from './rows.js';
import { SECTION_BINDINGS } from './wizard-keys.js';
import type { Next, Page, WizardState } from './wizard-state.js';

type SectionPage = Extract<Page, { kind: 'section' }>;

/** A key on a page of questions. */
export function reduceSection(state: WizardState, page: SectionPage, press: KeyPress): Next {
  const rows = rowsOf(state, page.name);
  const row = rows[Math.min(state.at, rows.length - 1)];
  const typed = row?.kind === 'question' ? typedInto(state, row.question, press) : undefined;
  if (typed !== undefined) return typed;
  switch (actionOf(SECTION_BINDINGS, press)) {
    case 'accept':
      return accept(state, page, row);
    case 'next':
      return move(state, page, 1);
    case 'previous':
      return move(state, page, -1);
    case 'down':
      return choiceOrMove(state, page, row, 1);
    case 'up':
      return choiceOrMove(state, page, row, -1);
    case 'choose-next':
      return row?.kind === 'question' ? choose(state, row.question, 1) : still(state);
    case 'choose-previous':
      return row?.kind === 'question' ? choose(state, row.question, -1) : still(state);
    case 'back':
      return toNeighbour(state, page, -1);
    case 'help':
      return still({ ...state, overlay: { kind: 'help', offset: 0 } });
    case 'look-again':
      return row?.kind === 'question'
        ? { state, effects: [{ kind: 'look-again', question: row.question.id }] }
        : still(state);
    case 'default':
      return row?.kind === 'question' ? retyped(state, row.question, '', true) : still(state);
    case 'quit':
      return { state, effects: [{ kind: 'end', how: 'cancelled' }] };
    case undefined:
      return row?.kind === 'more' && press.name === 'space' ? toggleMore(state, page) : still(state);
  }
}

/** The page with the cursor on a row of it; its answer is looked at. */
export function openSection(state: WizardState, page: SectionPage, at = 0): Next {
  const row = rowsOf(state, page.name)[at];
  const text = row?.kind === 'question' ? fieldText(state, row.question) : '';
  // What stands in env.conf may be wrong.
  const taken = row?.kind === 'question' ? answer(state.answers, row.question.id, text) : undefined;
  const refused = taken !== undefined && 'refused' in taken ? taken.refused : undefined;
  const opened = { ...state, page, at, field: textOf(text), refused, insists: false, offset: 0 };
  return { state: opened, effects: row?.kind === 'question' ? [lookAt(row.question.id)] : [] };
}

/** Within the choices of a question up and down choose; beyond the first and the last they leave it. */
function choiceOrMove(state: WizardState, page: SectionPage, row: Row | undefined, by: 1 | -1): Next {
  return row?.kind === 'question' && row.question.kind === 'choice' && choiceBeside(state, row.question, by)
    ? choose(state, row.question, by)
    : move(state, page, by);
}

function move(state: WizardState, page: SectionPage, by: 1 | -1): Next {
  const count = rowsOf(state, page.name).length;
  const at = state.at + by;
  return at < 0 || at >= count ? still(state) : openSection(state, page, at);
}

function accept(state: WizardState, page: SectionPage, row: Row | undefined): Next {
  if (row === undefined) return toNeighbour(state, page, 1);
  if (row.kind === 'more') return state.advanced ? toNeighbour(state, page, 1) : toggleMore(state, page);
  const { question } = row;
  if (state.refused !== undefined) return still(state);
  const isKeptSecret = question.kind === 'secret' && !question.isNeeded;
  if (question.isNeeded && !isKeptSecret && textOfAnswer(state.answers, question) === '')
    return still({ ...state, refused: 'is needed: nothing works without it' });
  const found = state.findings[question.id]?.findings ?? [];
  if (worstLevel(found) === 'problem' && !state.insists) return still({ ...state, insists: true });
  const rows = rowsOf(state, page.name);
  const next = rows[state.at + 1];
  return next?.kind === 'question' ? openSection(state, page, state.at + 1) : toNeighbour(state, page, 1);
}

function toggleMore(state: WizardState, page: SectionPage): Next {
  const advanced = !state.advanced;
  // The first question that it shows, where the row stood.
  return openSection({ ...state, advanced }, page, advanced ? state.at : 0);
}

function toNeighbour(state: WizardState, page: SectionPage, by: 1 | -1): Next {
  const pages = pagesOf(state);
  const next = pages[pages.findIndex(({ name }) => name === page.name) + by];
  if (next !== undefined) return openSection(state, { kind: 'section', name: next.name });
  if (by === -1) return still({ ...state, page: { kind: 'welcome' }, offset: 0 });
  return {
    state: { ...state, page: { kind: 'review' }, offset: 0, plan: undefined, insists: false },
    // What was wrong may have been mended by another answer.
    effects: [...troubledAnswers(state).map(({ question: { id } }) => lookAt(id)), { kind: 'plan' }],
  };
}

const still = (state: WizardState): Next => ({ state, effects: [] });
