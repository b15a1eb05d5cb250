import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doctorCommand } from '../../src/commands/doctor.js';
import type { Cli } from '../../src/commands/cli.js';
import type { Finding } from '../../src/steps/docker/finding.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { freePorts } from '../helpers/workspace.js';

let engine: DockerEngine;
let dir: string;
let conf: string;

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  dir = await mkdtemp(join(tmpdir(), 'npl-doctor-'));
  conf = join(dir, 'env.conf');
});

afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

/** What the command prints and its exit code, with env.conf of these keys. */
async function doctor(
  keys: Record<string, string>,
  { env = { ...process.env, ...engine.env }, json = false }: { env?: NodeJS.ProcessEnv; json?: boolean } = {},
): Promise<{ code: number; output: string }> {
  const [kafka, http, native, s3] = await freePorts(4);
  const values = {
    KAFKA_PORT: `${kafka}`,
    CLICKHOUSE_OUT_PORT: `${http}`,
    CLICKHOUSE_CLIENT_PORT: `${native}`,
    S3_PORT: `${s3}`,
    ...keys,
  };
  await writeFile(
    conf,
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  let output = '';
  const stream = { isTTY: false, columns: 80, write: (text: string) => (output += text) !== '' };
  const cli = {
    configFile: conf,
    configFlag: true,
    json,
    yes: false,
    input: false,
    color: false,
    verbose: false,
    timeoutMs: undefined,
    env,
    stdout: stream as unknown as NodeJS.WriteStream,
    stderr: stream as unknown as NodeJS.WriteStream,
    signal: AbortSignal.timeout(60_000),
  } satisfies Cli;
  const code = await doctorCommand(cli);
  return { code, output };
}

interface Report {
  readonly healthy: boolean;
  readonly findings: Finding[];
  readonly reachability?: unknown[];
}

describe('npl-ops doctor', () => {
  test('needs no Docker where nothing runs in it', async () => {
    const { code, output } = await doctor({ RUNTIME: 'embedded' }, { env: { ...process.env, PATH: dir } });
    expect(code).toBe(3);
    expect(output).not.toMatch(/docker/i);
    expect(output).toMatch(
      /^Error: s3 is stopped\n {2}Why: {2}connection refused .*\n {2}Next: npl-ops up\n/,
    );
    expect(output).toMatch(/\n✖ 3 errors\n$/);
  });

  test('tells a dead engine before what follows from it', async () => {
    const env = { ...process.env, DOCKER_HOST: `unix://${dir}/none.sock` };
    const { code, output } = await doctor({ RUNTIME: 'docker', USE_EXTERNAL_AIRFLOW: 'YES' }, { env });
    expect(code).toBe(3);
    expect(output).toMatch(
      /^Error: no Docker engine answers on this machine\n {2}Why: .*\n {2}Next: start it/,
    );
    expect(output).toMatch(/\nError: clickhouse is stopped\n/);
  });

  test('says it all as JSON too: what is fine, what is not, and who reaches whom', async () => {
    const keys = { RUNTIME: 'docker', USE_EXTERNAL_AIRFLOW: 'YES', STACK_NAME: `npl-doctor-${process.pid}` };
    const { code, output } = await doctor(keys, { json: true });
    const report = JSON.parse(output) as Report;
    expect(code).toBe(3);
    expect(report.healthy).toBe(false);
    const told = (severity: string) =>
      report.findings.filter((each) => each.severity === severity).map(({ what }) => what);
    expect(told('ok')).toContainEqual(expect.stringMatching(/^Docker \d+\..*Compose/));
    expect(told('ok')).toContainEqual(expect.stringMatching(/^ports .* are free or ours$/));
    expect(told('error')).toEqual(['kafka is stopped', 'clickhouse is stopped']);
    expect(told('ok').join('\n')).not.toMatch(/ways? leads?/);
    for (const finding of report.findings) expect(Object.keys(finding)).toEqual(FINDING_KEYS);
    for (const { severity, next } of report.findings)
      if (severity === 'error') expect(next).toBe('npl-ops up');
    expect(report.reachability?.length).toBeGreaterThan(0);
  });
});

const FINDING_KEYS = ['severity', 'what', 'why', 'next', 'node'];
