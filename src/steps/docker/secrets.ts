import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../../clients/file-lock.js';
import { neededSecrets } from '../../config/generate-secrets.js';
import { loadSecrets, saveSecrets, type SecretKey, type Secrets } from '../../config/secrets.js';
import { NplError } from '../../errors.js';
import type { Step } from '../../plan/step.js';
import type { Topology } from '../../topology/topology-types.js';

/**
 * The secrets that this run uses are those that the next one reads. The missing ones were made up before the
 * clients were; here they are written.
 */
export function secretsStep(topology: Topology, secrets: Secrets, env: NodeJS.ProcessEnv): Step {
  const { stateDir } = topology;
  const needed = neededSecrets(topology);
  /** Those that are not kept yet. Throws when others than those of this run are. */
  const unkept = async (): Promise<SecretKey[]> => {
    const kept = await loadSecrets(stateDir, env);
    const foreign = needed.find((key) => !['', secrets.get(key)].includes(kept.get(key)));
    if (foreign !== undefined) throw changedMeanwhile(foreign);
    return needed.filter((key) => kept.get(key) === '');
  };
  const held = `${needed.length} secrets, in .npl/secrets.env or the environment`;
  return {
    id: 'secrets',
    title: 'Secrets',
    node: 'local',
    needs: ['env-conf'],
    will: [`generate what is missing of ${needed.join(', ')}`],
    timeoutMs: 30_000,
    check: async () => {
      const missing = await unkept();
      return missing.length === 0
        ? { holds: true, detail: held }
        : { holds: false, will: [`generate ${missing.join(', ')} into .npl/secrets.env`] };
    },
    apply: async () => {
      await mkdir(stateDir, { recursive: true, mode: 0o700 });
      // Two first runs at once have made up different ones: the second finds those of the first, and says so.
      const lock = takeLock(join(stateDir, 'secrets.lock'));
      if (lock === undefined) throw changedMeanwhile(needed.join(', '));
      try {
        const missing = await unkept();
        await saveSecrets(stateDir, Object.fromEntries(missing.map((key) => [key, secrets.get(key)])));
      } finally {
        lock.release();
      }
    },
    verify: async () => {
      const missing = await unkept();
      if (missing.length === 0) return held;
      throw new NplError(`${missing.join(', ')} cannot be read back after being written`, {
        next: `run: ls -l '${stateDir}'`,
      });
    },
  };
}

function changedMeanwhile(what: string): NplError {
  return new NplError(`${what} changed while this run was at work`, {
    why: 'another run of npl with the same env.conf generated or changed it',
    next: 'wait until the other run has ended, then run this one again',
  });
}
