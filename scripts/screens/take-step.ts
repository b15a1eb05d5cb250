import type { Pty } from '../../test/helpers/pty.ts';
import type { Step } from './scenes.ts';

/** Does one step of a scene; rejects when the text that it waits for does not come. */
export async function takeStep(pty: Pick<Pty, 'press' | 'type' | 'waitFor'>, step: Step): Promise<void> {
  if ('press' in step) pty.press(...step.press);
  else if ('type' in step) pty.type(step.type);
  else await pty.waitFor(step.waitFor, step.ms);
}
