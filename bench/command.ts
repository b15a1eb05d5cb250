import path from 'node:path';
import { projectRoot } from '../test/helpers/workspace.js';
import { measure, type Cost } from './measure.js';
import type { BenchProject } from './project.js';
import type { S3Address, Stack } from './stack.js';

/** The part of the report of `npl-ops ingest --json` that the bench reads. */
export interface IngestAnswer {
  readonly objects: { readonly published: number };
  readonly stored: number;
  readonly hours_joined: readonly { readonly rows: number }[];
}

/** Settings by which the embedded S3 server is somebody else's: setup then puts no demo events into the bucket. */
export function ofOthers(endpoint: string): Readonly<Record<string, string>> {
  return { S3_RUNTIME: 'external', S3_ENDPOINT: endpoint };
}

export function credentials({ accessKeyId, secretAccessKey }: S3Address): Readonly<Record<string, string>> {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/** Topics and tables of a project, on the services that run. */
export async function setUp(
  { workspace }: Pick<Stack, 'workspace'>,
  { configFile }: BenchProject,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const setup = await workspace.npl('npl-setup', ['--yes', '--no-input', '--config', configFile], env);
  if (setup.exitCode !== 0) throw new Error(`npl-setup failed:\n${setup.all}`);
}

/** One run of `npl-ops ingest`, as an operator or a scheduler starts it. */
export async function ingest(
  { workspace }: Pick<Stack, 'workspace'>,
  { configFile }: BenchProject,
  { env = {}, workDir }: { readonly env?: Readonly<Record<string, string>>; readonly workDir: string },
): Promise<{ readonly cost: Cost; readonly answer: IngestAnswer }> {
  const bin = path.join(projectRoot, 'bin/npl-ops.js');
  const argv = [process.execPath, bin, 'ingest', '--json', '--config', configFile];
  const cost = await measure({ argv, env, cwd: workspace.dir }, workDir);
  return { cost, answer: JSON.parse(cost.stdout) as IngestAnswer };
}

/** Removes its tables: the consumers of a project that is done would go on taking their share of the cores. */
export async function tearDown(
  { workspace }: Pick<Stack, 'workspace'>,
  project: BenchProject,
): Promise<void> {
  await workspace.sql(`DROP DATABASE ${project.database}`);
}
