import { NplError } from '../errors.js';
import type { Step, StepContext } from '../plan/step.js';

/** A program that is fetched once into the cache of this user. */
export interface EngineSoftware {
  readonly id: string;
  readonly title: string;
  readonly optional?: boolean;
  /** What is fetched and how large it is. */
  readonly will: string;
  /** A sentence about what is installed; undefined when it is missing. Throws what keeps it from running here. */
  readonly find: (signal: AbortSignal) => Promise<string | undefined>;
  readonly install: (context: StepContext) => Promise<unknown>;
}

/** Makes sure that an engine's program is in the cache, as pinned. */
export function engineSoftwareStep({ id, title, optional, will, find, install }: EngineSoftware): Step {
  return {
    id,
    title,
    node: 'local',
    needs: [],
    ...(optional === undefined ? {} : { optional }),
    will: [will],
    timeoutMs: 900_000,
    check: async ({ signal }) => {
      const found = await find(signal);
      return found === undefined ? { holds: false, will: [will] } : { holds: true, detail: found };
    },
    apply: async (context) => {
      await install(context);
    },
    verify: async ({ signal }) => {
      const found = await find(signal);
      if (found !== undefined) return found;
      throw new NplError(`${title} is not in the cache after it was fetched`);
    },
  };
}
