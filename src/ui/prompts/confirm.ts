import { ask, type PromptStreams } from './ask.js';

/** A question that only `y` or `yes` affirms. */
export async function confirm(question: string, streams: PromptStreams): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `, streams));
}
