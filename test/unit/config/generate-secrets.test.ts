import { describe, expect, it } from 'vitest';
import { completeSecrets, neededSecrets, type SecretUsers } from '../../../src/config/generate-secrets.js';
import type { Secrets } from '../../../src/config/secrets.js';

const NONE: SecretUsers = {
  kafka: { runtime: 'external', security: 'sasl_scram' },
  clickhouse: { runtime: 'embedded' },
  airflow: { runtime: 'off' },
  superset: { runtime: 'off' },
};
const ALL: SecretUsers = {
  kafka: { runtime: 'docker', security: 'sasl_scram' },
  clickhouse: { runtime: 'docker' },
  airflow: { runtime: 'docker' },
  superset: { runtime: 'docker' },
};

function secrets(kept: Record<string, string> = {}): Secrets {
  const get = (key: string): string => kept[key] ?? '';
  return {
    get,
    clickhousePassword: get('CLICKHOUSE_PASSWORD'),
    s3: undefined,
    all: () => Object.values(kept),
  };
}

describe('neededSecrets', () => {
  it.each([
    ['nothing in Docker', NONE, []],
    ['ClickHouse', { ...NONE, clickhouse: { runtime: 'docker' } }, ['CLICKHOUSE_PASSWORD']],
    ['Kafka with sign-in', { ...NONE, kafka: ALL.kafka }, ['KAFKA_PASSWORD']],
    ['Kafka without', { ...NONE, kafka: { runtime: 'docker', security: 'plaintext' } }, []],
    ['Superset', { ...NONE, superset: ALL.superset }, ['SUPERSET_ADMIN_PASSWORD', 'SUPERSET_SECRET_KEY']],
    [
      'Airflow',
      { ...NONE, airflow: ALL.airflow },
      [
        'POSTGRES_PASSWORD',
        'AIRFLOW_ADMIN_PASSWORD',
        'AIRFLOW_FERNET_KEY',
        'AIRFLOW_SECRET_KEY',
        'AIRFLOW_JWT_SECRET',
      ],
    ],
  ])('%s', (_, users, wanted) => {
    expect(neededSecrets(users)).toEqual(wanted);
  });
});

describe('completeSecrets', () => {
  it('gives back what is complete', () => {
    const complete = secrets({ CLICKHOUSE_PASSWORD: 'given' });
    expect(completeSecrets(complete, { ...NONE, clickhouse: ALL.clickhouse })).toBe(complete);
  });

  it('keeps the ones that are there and makes up the others, each its own', () => {
    const made = completeSecrets(secrets({ POSTGRES_PASSWORD: 'given' }), ALL);
    expect(made.get('POSTGRES_PASSWORD')).toBe('given');
    const values = neededSecrets(ALL).map((key) => made.get(key));
    expect(values).not.toContain('');
    expect(new Set(values).size).toBe(values.length);
    expect(made.clickhousePassword).toBe(made.get('CLICKHOUSE_PASSWORD'));
    // All of them are masked, the new ones too.
    expect(new Set(made.all())).toEqual(new Set(values));
    expect(made.get('AWS_ACCESS_KEY_ID')).toBe('');
  });

  it('makes them as long as their use asks for, in letters that need no quoting', () => {
    const made = completeSecrets(secrets(), ALL);
    expect(made.get('CLICKHOUSE_PASSWORD')).toMatch(/^[\w-]{43}$/);
    // Python's urlsafe_b64decode wants the padding.
    expect(made.get('AIRFLOW_FERNET_KEY')).toMatch(/^[\w-]{43}=$/);
    expect(Buffer.from(made.get('AIRFLOW_JWT_SECRET'), 'base64url').length).toBeGreaterThanOrEqual(64);
  });
});
