import { latinTwin } from '../keys/layout.js';

export interface Typing {
  /** Prints one sentence. */
  readonly say: (line: string) => void;
  readonly type: (message: string, isSecret: boolean) => Promise<string>;
}

/** A question that is answered by y or n, with what Enter means. */
export async function isYes(question: string, onEnter: boolean, { say, type }: Typing): Promise<boolean> {
  for (;;) {
    const typed = onLatinKeys(await type(`${question} y or n (Enter: ${onEnter ? 'y' : 'n'})`, false));
    if (typed === '') return onEnter;
    if (/^y(es)?$/i.test(typed)) return true;
    if (/^no?$/i.test(typed)) return false;
    say('Not taken: type y or n.');
  }
}

/** One of several by its number; Enter takes the first. */
export async function choose<T>(
  question: string,
  options: readonly [
    { readonly title: string; readonly value: T },
    ...{ readonly title: string; readonly value: T }[],
  ],
  { say, type }: Typing,
): Promise<T> {
  say(question);
  options.forEach(({ title }, at) => say(`${at + 1}: ${title}.`));
  for (;;) {
    const typed = await type('Answer (Enter: 1)', false);
    const chosen = typed === '' ? options[0] : options[Number(typed) - 1];
    if (chosen !== undefined) return chosen.value;
    say(`Not taken: type a number from 1 to ${options.length}.`);
  }
}

/** A letter of the Russian layout as the one that the same key types on the Latin one. */
export function onLatinKeys(typed: string): string {
  return typed.length === 1 ? (latinTwin(typed) ?? typed) : typed;
}
