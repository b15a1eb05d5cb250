import { randomBytes } from 'node:crypto';
import type { SecretKey, Secrets } from './secrets.js';

/** How the services that may need secrets are run; a Topology is one. */
export interface SecretUsers {
  readonly kafka: { readonly runtime: string; readonly security: string };
  readonly clickhouse: { readonly runtime: string };
  readonly airflow: { readonly runtime: string };
  readonly superset: { readonly runtime: string };
}

/** 256 bits, in letters that need no quoting in a URL, in XML or in a file of properties. */
const password = (): string => randomBytes(32).toString('base64url');
/** Airflow decodes it with `urlsafe_b64decode`, which wants the padding. */
const fernetKey = (): string => randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
/** HS512 signs with 64 bytes. */
const signingKey = (): string => randomBytes(64).toString('base64url');

const AIRFLOW = {
  POSTGRES_PASSWORD: password,
  AIRFLOW_ADMIN_PASSWORD: password,
  AIRFLOW_FERNET_KEY: fernetKey,
  AIRFLOW_SECRET_KEY: password,
  AIRFLOW_JWT_SECRET: signingKey,
};
const SUPERSET = { SUPERSET_ADMIN_PASSWORD: password, SUPERSET_SECRET_KEY: signingKey };

type Generators = Partial<Record<SecretKey, () => string>>;

/** What npl itself must know for the services that it runs in Docker; those of others are given, never made up. */
function generators({ kafka, clickhouse, airflow, superset }: SecretUsers): Generators {
  const inDocker = ({ runtime }: { readonly runtime: string }): boolean => runtime === 'docker';
  return {
    ...(inDocker(clickhouse) ? { CLICKHOUSE_PASSWORD: password } : {}),
    ...(inDocker(kafka) && kafka.security === 'sasl_scram' ? { KAFKA_PASSWORD: password } : {}),
    ...(inDocker(airflow) ? AIRFLOW : {}),
    ...(inDocker(superset) ? SUPERSET : {}),
  };
}

/** The secrets without which these services cannot be run. */
export function neededSecrets(users: SecretUsers): SecretKey[] {
  return Object.keys(generators(users)) as SecretKey[];
}

/** `secrets` with a fresh random value for each one that is needed and missing. Writes nothing. */
export function completeSecrets(secrets: Secrets, users: SecretUsers): Secrets {
  const missing = Object.entries(generators(users)).filter(([key]) => secrets.get(key as SecretKey) === '');
  if (missing.length === 0) return secrets;
  const made = new Map(missing.map(([key, generate]) => [key, generate()]));
  const get = (key: SecretKey): string => made.get(key) ?? secrets.get(key);
  const all = [...secrets.all(), ...made.values()];
  return { get, clickhousePassword: get('CLICKHOUSE_PASSWORD'), s3: secrets.s3, all: () => all };
}
