import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../../clients/file-lock.js';
import { neededSecrets } from '../../config/generate-secrets.js';
import { loadSecrets, saveSecrets, type SecretKey, type Secrets } from '../../config/secrets.js';
import { NplError, UsageError } from '../../errors.js';
import type { Step } from '../../plan/step.js';
import { hostPort } from '../../topology/machine.js';
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
      refuseUngiven(topology, secrets);
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

/** Wrong input: it fails the same way however often it is tried. */
export function refuseUngiven(
  { kafka, clickhouse }: Pick<Topology, 'kafka' | 'clickhouse'>,
  secrets: Secrets,
): void {
  if (kafka.runtime !== 'external' || kafka.security !== 'sasl_scram') return;
  if (secrets.get('KAFKA_PASSWORD') !== '') return;
  const hasNoOther = clickhouse.runtime === 'external' && secrets.clickhousePassword === '';
  const lines = `KAFKA_PASSWORD=...${hasNoOther ? ' and CLICKHOUSE_PASSWORD=...' : ''}`;
  throw new UsageError(`the password of ${kafka.user} at Kafka is missing`, {
    why: `KAFKA_SECURITY is sasl_scram, and Kafka at ${hostPort(kafka.host, kafka.port)} is run elsewhere: only there is its password known`,
    next: `copy ${lines} from .npl/secrets.env of the machine that runs Kafka into .npl/secrets.env here (mode 0600), or set it in the environment`,
  });
}

function changedMeanwhile(what: string): NplError {
  return new NplError(`${what} changed while this run was at work`, {
    why: 'another run of npl with the same env.conf generated or changed it',
    next: 'wait until the other run has ended, then run this one again',
  });
}
