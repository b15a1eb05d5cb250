import { answer } from '../../questions/answers.js';
import type { Question, QuestionId } from '../../questions/question.js';
import type { KeyPress } from '../keys/key-press.js';
import { editText, textOf } from '../kit/edit-text.js';
import { givenText, textOfAnswer } from './rows.js';
import type { Next, WizardEffect, WizardState } from './wizard-state.js';

export const lookAt = (question: QuestionId): WizardEffect => ({ kind: 'look', question });

/** Prefilled with what holds, so that it can be seen and edited; a secret is never shown again. */
export function fieldText(state: WizardState, question: Question): string {
  return question.kind === 'secret'
    ? givenText(state.answers, question)
    : textOfAnswer(state.answers, question);
}

/** A key that answers the question; undefined: it is no part of an answer. */
export function typedInto(state: WizardState, question: Question, press: KeyPress): Next | undefined {
  if (question.kind === 'yesno' || question.kind === 'choice') {
    const letter = press.text.toLowerCase();
    const picked = question.kind === 'yesno' ? { y: 'YES', n: 'NO' }[press.name.toLowerCase()] : undefined;
    if (picked !== undefined) return retyped(state, question, picked, true);
    const chosen = question.choices[Number(letter) - 1];
    if (chosen !== undefined) return retyped(state, question, chosen.value, true);
    return press.name === 'space' ? choose(state, question, 1) : undefined;
  }
  // No answer but a password has a question mark in it.
  if (press.name === '?' && question.kind !== 'secret') return undefined;
  if (press.name === 'ctrl+x' || press.name === 'ctrl+r') return undefined;
  const field = editText(state.field, press);
  if (field === state.field) return undefined;
  if (field.value === state.field.value) return still({ ...state, field });
  return retyped({ ...state, field }, question, field.value, false);
}

/** The answer as it now stands, taken if it can be. */
export function retyped(state: WizardState, question: Question, text: string, refill: boolean): Next {
  const result = answer(state.answers, question.id, text);
  const changed = { ...state, insists: false };
  if ('refused' in result) return still({ ...changed, refused: result.refused });
  const { answers } = result;
  const field = refill ? textOf(fieldText({ ...state, answers }, question)) : state.field;
  return {
    state: { ...changed, answers, field, refused: undefined },
    effects: [lookAt(question.id)],
  };
}

/** The choice after or before, round and round. */
export function choose(state: WizardState, question: Question, by: 1 | -1): Next {
  const { choices } = question;
  if (choices.length === 0) return still(state);
  const now = choices.findIndex(({ value }) => value === givenOrDefault(state, question));
  const next = choices[(now + by + choices.length) % choices.length];
  return next === undefined ? still(state) : retyped(state, question, next.value, true);
}

function givenOrDefault(state: WizardState, question: Question): string {
  const text = textOfAnswer(state.answers, question);
  return question.choices.find(({ value }) => value.toLowerCase() === text.toLowerCase())?.value ?? text;
}

/** There is another choice on that side. */
export function choiceBeside(state: WizardState, question: Question, by: 1 | -1): boolean {
  const now = question.choices.findIndex(({ value }) => value === givenOrDefault(state, question));
  return now + by >= 0 && now + by < question.choices.length;
}

const still = (state: WizardState): Next => ({ state, effects: [] });
