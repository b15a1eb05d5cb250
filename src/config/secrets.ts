import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError, messageOf } from '../errors.js';
import { setValue } from './env-edit.js';
import { findEntry, parseEnvFile, type EnvFile } from './env-file.js';
import { replaceFile } from './replace-file.js';

/** Keys of `.npl/secrets.env`; environment variables of the same names win over it. */
export const SECRET_KEYS = [
  'CLICKHOUSE_PASSWORD',
  'KAFKA_PASSWORD',
  'POSTGRES_PASSWORD',
  'AIRFLOW_ADMIN_PASSWORD',
  'AIRFLOW_FERNET_KEY',
  'AIRFLOW_SECRET_KEY',
  'AIRFLOW_JWT_SECRET',
  'SUPERSET_ADMIN_PASSWORD',
  'SUPERSET_SECRET_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
] as const;
export type SecretKey = (typeof SECRET_KEYS)[number];

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only with temporary credentials. */
  readonly sessionToken?: string;
}

export interface Secrets {
  /** Empty when there is none. */
  get(key: SecretKey): string;
  /** Empty when there is none. */
  readonly clickhousePassword: string;
  /** Undefined: the AWS SDK looks for a profile or an instance role itself. */
  readonly s3: S3Credentials | undefined;
  /** Every secret value, for `redactor`. */
  all(): string[];
}

/** Throws a UsageError when others may read the file, or when a pair of credentials is not whole. */
export async function loadSecrets(stateDir: string, env: NodeJS.ProcessEnv): Promise<Secrets> {
  const file = await readSecretsFile(stateDir);
  const stored = (key: SecretKey): string | undefined => findEntry(file, key)?.value;
  const get = (key: SecretKey): string => env[key] || stored(key) || '';
  const s3 =
    wholePair('the environment', {
      accessKeyId: env['AWS_ACCESS_KEY_ID'],
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'],
      sessionToken: env['AWS_SESSION_TOKEN'],
    }) ??
    wholePair(secretsFile(stateDir), {
      accessKeyId: stored('AWS_ACCESS_KEY_ID'),
      secretAccessKey: stored('AWS_SECRET_ACCESS_KEY'),
    });
  const values = [
    ...SECRET_KEYS.map(get),
    ...file.entries.map(({ value }) => value),
    s3?.accessKeyId,
    s3?.secretAccessKey,
    s3?.sessionToken,
  ];
  const all = [...new Set(values.flatMap((value) => (value ? [value] : [])))];
  return { get, clickhousePassword: get('CLICKHOUSE_PASSWORD'), s3, all: () => all };
}

/** Adds or replaces secrets, readable by this user alone. Creates the state folder where it is missing. */
export async function saveSecrets(
  stateDir: string,
  changes: Readonly<Partial<Record<SecretKey, string>>>,
): Promise<void> {
  await mkdir(stateDir, { recursive: true });
  await chmod(stateDir, 0o700);
  await writeFile(join(stateDir, '.gitignore'), '*\n');
  const file = Object.entries(changes).reduce(
    (edited, [key, value]) => setValue(edited, key, value),
    await readSecretsFile(stateDir),
  );
  await replaceFile(secretsFile(stateDir), Buffer.from(file.text, 'latin1'), 0o600);
}

function secretsFile(stateDir: string): string {
  return join(stateDir, 'secrets.env');
}

/** Both or neither: an id from one place with a secret from another never belongs together. */
function wholePair(
  where: string,
  found: {
    accessKeyId: string | undefined;
    secretAccessKey: string | undefined;
    sessionToken?: string | undefined;
  },
): S3Credentials | undefined {
  const { accessKeyId, secretAccessKey, sessionToken } = found;
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  }
  if (!accessKeyId && !secretAccessKey) return undefined;
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const [has, lacks] = accessKeyId ? names : names.reverse();
  throw new UsageError(`${where} has ${has} but no ${lacks}`, { next: 'set both, or remove both' });
}

async function readSecretsFile(stateDir: string): Promise<EnvFile> {
  const path = secretsFile(stateDir);
  const file = await readPrivately(path, stateDir).catch((cause: unknown) => {
    if (cause instanceof UsageError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw new UsageError(`${path} cannot be read`, {
      why: messageOf(cause),
      next: `run: ls -l ${path}`,
      cause,
    });
  });
  const env = parseEnvFile(Buffer.from(file));
  const [bad] = env.problems;
  if (bad === undefined) return env;
  throw new UsageError(`${path} cannot be read`, {
    why: `line ${bad.line}: it ${bad.reason}`,
    next: `edit ${path}`,
  });
}

async function readPrivately(path: string, stateDir: string): Promise<Buffer> {
  const places = [
    { place: path, forbidden: 0o077 },
    { place: stateDir, forbidden: 0o022 },
  ];
  for (const { place, forbidden } of places) {
    const mode = (await stat(place)).mode & 0o777;
    if ((mode & forbidden) === 0) continue;
    throw new UsageError(`${place} is open to other users (mode ${mode.toString(8).padStart(4, '0')})`, {
      why: 'the passwords of this system are in it',
      next: `run: chmod 700 '${stateDir}' && chmod 600 '${path}'`,
    });
  }
  return readFile(path);
}
