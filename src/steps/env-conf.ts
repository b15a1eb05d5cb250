import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LineChange } from '../config/change.js';
import type { EnvFile } from '../config/env-file.js';
import { backUp, replaceFile } from '../config/replace-file.js';
import { loadSecrets, saveSecrets, type SecretKey } from '../config/secrets.js';
import { NplError, UsageError } from '../errors.js';
import type { Step } from '../plan/step.js';

/** What env.conf and the secrets file are to say. */
export interface WantedConfig {
  /** Absolute path of env.conf. */
  readonly file: string;
  readonly stateDir: string;
  /** What stood in it when the answers were given; undefined: there was none. */
  readonly before: EnvFile | undefined;
  readonly wanted: EnvFile;
  /** Between the two, or between the template and what is wanted. */
  readonly changes: readonly LineChange[];
  /** Those that were given; others are kept as they are. */
  readonly secrets: Readonly<Partial<Record<SecretKey, string>>>;
}

/** The configuration itself: env.conf with what was answered, and the secrets that were given. */
export function envConfStep(config: WantedConfig): Step {
  const { file, before, changes } = config;
  const given = Object.keys(config.secrets);
  const secretLines = given.length === 0 ? [] : [`keep ${given.join(', ')} in .npl/secrets.env`];
  const fileLines =
    before === undefined
      ? [`write ${file}, every key explained`]
      : changes.length === 0
        ? []
        : [`change ${file} (the old one is kept as a backup)`];
  const will = [...fileLines, ...changes.flatMap(diffLines), ...secretLines];
  return {
    id: 'env-conf',
    title: 'Configuration',
    node: 'local',
    needs: [],
    will: will.length === 0 ? [`write ${file} where it is missing`] : will,
    timeoutMs: 10_000,
    check: async () => {
      const [isWritten, isKept] = [await holds(config), await secretsHold(config)];
      if (isWritten && isKept) return { holds: true, detail: file };
      const toWrite = isWritten ? [] : [...fileLines, ...changes.flatMap(diffLines)];
      const lines = [...toWrite, ...(isKept ? [] : secretLines)];
      return { holds: false, will: lines.length === 0 ? [`write ${file}`] : lines };
    },
    apply: async () => {
      if (!(await holds(config))) await write(config);
      if (!(await secretsHold(config))) await saveSecrets(config.stateDir, config.secrets);
    },
    verify: async () => {
      if ((await holds(config)) && (await secretsHold(config))) return file;
      throw new NplError(`${file} does not say what was written to it`, {
        why: 'something else has changed it meanwhile',
        next: 'run npl-setup again',
      });
    },
  };
}

function diffLines({ line, before, after }: LineChange): string[] {
  return [...(before === undefined ? [] : [`${line} - ${before}`]), `${line} + ${after}`];
}

async function holds({ file, wanted, before, changes }: WantedConfig): Promise<boolean> {
  const now = await textOf(file);
  // Without an answer that changes it, a file that is there is as it should be.
  if (now !== undefined && before !== undefined && changes.length === 0) return true;
  return now === wanted.text;
}

async function secretsHold({ stateDir, secrets }: WantedConfig): Promise<boolean> {
  const given = Object.entries(secrets) as [SecretKey, string][];
  if (given.length === 0) return true;
  const kept = await loadSecrets(stateDir, {}).catch((error: unknown) => {
    // Half a pair of credentials is completed by what was given.
    if (error instanceof UsageError && error.message.includes(' but no ')) return undefined;
    throw error;
  });
  return kept !== undefined && given.every(([key, value]) => kept.get(key) === value);
}

async function write({ file, wanted, before }: WantedConfig): Promise<void> {
  const now = await textOf(file);
  if (now !== before?.text) {
    throw new NplError(`${file} was changed while it was being set up`, {
      why: 'writing it now would lose that change',
      next: 'run npl-setup again: it begins with the file as it is',
    });
  }
  if (now !== undefined) await backUp(file);
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, Buffer.from(wanted.text, 'latin1'));
  } catch (cause) {
    throw new NplError(`cannot write ${file}`, {
      why: cause instanceof NplError && cause.why !== undefined ? cause.why : (cause as Error).message,
      next: 'choose a folder that you may write to: npl-setup --config FOLDER/env.conf',
      cause,
    });
  }
}

/** One character a byte; undefined: there is no file. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
