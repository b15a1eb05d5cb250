import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';

/** The same look, and no hand on it: what does not hold is a warning, with the command that makes it. */
export function lookOnly(step: Step, command: string): Step {
  const look: Step['check'] = async (context) => {
    const check = await step.check(context);
    if (check.holds) return check;
    throw new NplError('not as wanted', { why: `still to do: ${check.will.join('; ')}`, next: command });
  };
  return {
    ...step,
    optional: true,
    retries: 0,
    will: [`look whether ${command} has something to do here`],
    check: look,
    apply: () => Promise.reject(new NplError(`${step.title} only looks: there is nothing to apply`)),
  };
}
