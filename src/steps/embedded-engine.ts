import { isDeepStrictEqual } from 'node:util';
import type { EngineName, EngineSpec } from '../embedded/engine.js';
import { readRecords } from '../embedded/supervisor/records.js';
import { startEngines } from '../embedded/supervisor/start-engines.js';
import { stateFiles } from '../embedded/supervisor/state-files.js';
import { supervisorStatus } from '../embedded/supervisor/status.js';
import { checkStateOwner } from '../embedded/state-owner.js';
import { NplError } from '../errors.js';
import type { Step, StepContext } from '../plan/step.js';

/** One engine that we run as a local process. */
export interface EmbeddedEngine {
  readonly name: EngineName;
  readonly title: string;
  readonly stateDir: string;
  readonly needs: readonly string[];
  readonly optional?: boolean;
  /** How it has to run now. */
  spec(signal: AbortSignal): Promise<EngineSpec>;
  /** Makes its data folder ready; changes nothing that is so already. */
  prepare?(context: StepContext): Promise<void>;
}

/** Keeps one engine running the way env.conf asks for. */
export function embeddedEngineStep(engine: EmbeddedEngine): Step {
  const { name, title, stateDir, needs } = engine;
  return {
    id: name,
    title,
    node: 'local',
    needs,
    ...(engine.optional === undefined ? {} : { optional: engine.optional }),
    will: [`start ${title} as a process of this machine`],
    timeoutMs: 240_000,
    check: async ({ signal }) => {
      await checkStateOwner(stateDir);
      const spec = await engine.spec(signal);
      const running = await runningEngine(stateDir, name, signal);
      if (running === undefined) return { holds: false, will: [`start it on ${address(spec)}`] };
      const record = readRecords(stateFiles(stateDir)).find((each) => each.spec.name === name);
      if (!isDeepStrictEqual(record?.spec, spec))
        return { holds: false, will: [`stop it and start it with the changed settings on ${address(spec)}`] };
      return { holds: true, detail: `process ${running} on ${address(spec)}` };
    },
    apply: async (context) => {
      await engine.prepare?.(context);
      await startEngines(stateDir, [await engine.spec(context.signal)], context);
    },
    verify: async ({ signal }) => {
      const spec = await engine.spec(signal);
      const running = await runningEngine(stateDir, name, signal);
      if (running !== undefined) return `process ${running} on ${address(spec)}`;
      throw new NplError(`${title} does not run`, { next: `npl-ops logs ${name}` });
    },
  };
}

function address({ ready }: EngineSpec): string {
  return `127.0.0.1:${ready.port}`;
}

/** Process id of the engine when the supervisor says that it runs and answers. */
async function runningEngine(
  stateDir: string,
  name: EngineName,
  signal: AbortSignal,
): Promise<number | undefined> {
  const status = await supervisorStatus(stateDir, signal);
  const engine = status?.engines.find((each) => each.name === name);
  return engine?.state === 'running' ? engine.pid : undefined;
}
