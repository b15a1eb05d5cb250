import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeSecrets } from '../../../../src/config/generate-secrets.js';
import { loadSecrets, type Secrets } from '../../../../src/config/secrets.js';
import { UsageError } from '../../../../src/errors.js';
import type { StepContext } from '../../../../src/plan/step.js';
import { refuseUngiven, secretsStep } from '../../../../src/steps/docker/secrets.js';
import type { Topology } from '../../../../src/topology/topology-types.js';
import { sampleTopology } from '../../../helpers/status-samples.js';
import { topologyOf } from '../../stacks/found-container.js';

const context: StepContext = {
  signal: new AbortController().signal,
  log: () => undefined,
  progress: () => undefined,
};
let dir: string;
let topology: Topology;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-secrets-'));
  const sample = sampleTopology({ kafka: 1, clickhouse: 2, s3: 3 });
  topology = {
    ...sample,
    stateDir: join(dir, '.npl'),
    clickhouse: { ...sample.clickhouse, runtime: 'docker' },
    superset: { ...sample.superset, runtime: 'docker' },
  };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function newRun(
  env: NodeJS.ProcessEnv = {},
): Promise<{ secrets: Secrets; step: ReturnType<typeof secretsStep> }> {
  const secrets = completeSecrets(await loadSecrets(topology.stateDir, env), topology);
  return { secrets, step: secretsStep(topology, secrets, env) };
}

describe('the step that keeps secrets', () => {
  it('writes what this run uses, for its user alone, and names no value', async () => {
    const { secrets, step } = await newRun();
    const check = await step.check(context);
    expect(check).toEqual({
      holds: false,
      will: [
        'generate CLICKHOUSE_PASSWORD, SUPERSET_ADMIN_PASSWORD, SUPERSET_SECRET_KEY into .npl/secrets.env',
      ],
    });
    await step.apply(context);
    await step.verify(context);
    const file = join(topology.stateDir, 'secrets.env');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(`CLICKHOUSE_PASSWORD=${secrets.clickhousePassword}`);

    const again = await newRun();
    expect(again.secrets.get('SUPERSET_SECRET_KEY')).toBe(secrets.get('SUPERSET_SECRET_KEY'));
    expect(await again.step.check(context)).toMatchObject({ holds: true });
  });

  it('keeps what is there, and writes nothing that the environment gives', async () => {
    const { step, secrets } = await newRun({ CLICKHOUSE_PASSWORD: 'from outside' });
    await step.apply(context);
    expect(secrets.clickhousePassword).toBe('from outside');
    expect(await readFile(join(topology.stateDir, 'secrets.env'), 'utf8')).not.toContain(
      'CLICKHOUSE_PASSWORD',
    );
  });

  it('lets one of two first runs win, and the other says so instead of using its own', async () => {
    const first = await newRun();
    const second = await newRun();
    const ends = await Promise.allSettled([first.step.apply(context), second.step.apply(context)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = ends[0].status === 'fulfilled' ? first : second;
    const loser = winner === first ? second : first;
    await expect(loser.step.check(context)).rejects.toThrow(/changed while this run was at work/);
    const kept = await loadSecrets(topology.stateDir, {});
    expect(kept.clickhousePassword).toBe(winner.secrets.clickhousePassword);
    expect(kept.get('SUPERSET_SECRET_KEY')).toBe(winner.secrets.get('SUPERSET_SECRET_KEY'));
  });
});

describe('a password that only the machine with Kafka knows', () => {
  const other = ['KAFKA_SECURITY=sasl_scram', 'USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=10.0.0.2'];
  const secretsWith = (password: string): Secrets => ({
    get: (key) => (key === 'KAFKA_PASSWORD' ? password : ''),
    clickhousePassword: '',
    s3: undefined,
    all: () => [],
  });

  it('is asked for where it is missing, and not tried again', () => {
    const refuse = () => refuseUngiven(topologyOf(...other, 'KAFKA_PORT=9092'), secretsWith(''));
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow(
      expect.objectContaining({
        why: expect.stringContaining('10.0.0.2:9092') as string,
        next: expect.stringContaining('of the machine that runs Kafka') as string,
      }),
    );
  });

  it('is none where it is given, where npl makes it, and where nobody signs in', () => {
    expect(() => refuseUngiven(topologyOf(...other), secretsWith('given'))).not.toThrow();
    expect(() => refuseUngiven(topologyOf('KAFKA_SECURITY=sasl_scram'), secretsWith(''))).not.toThrow();
    expect(() => refuseUngiven(topologyOf(...other.slice(1)), secretsWith(''))).not.toThrow();
  });
});
