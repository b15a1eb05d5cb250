import { ask, type PromptStreams } from './ask.js';

/** Asks the operator to type a name as it is; true when that is what came. */
export async function typeName(name: string, what: string, streams: PromptStreams): Promise<boolean> {
  return (await ask(`Type ${name} ${what}: `, streams)) === name;
}
