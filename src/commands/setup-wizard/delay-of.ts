import { SECRET_KEYS } from '../../config/secrets.js';

/** Keys of one word come faster. */
const USUAL_MS = 300;
/** Half a password is a wrong one, and whoever is asked may count those. */
const SECRET_MS = 1_000;

/** Milliseconds after the last key until an answer is looked at. */
export function delayOf(question: string): number {
  return (SECRET_KEYS as readonly string[]).includes(question) ? SECRET_MS : USUAL_MS;
}
