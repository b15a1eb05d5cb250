import { execa } from 'execa';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findProgram } from '../../src/clients/exec.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { waitUntil } from '../helpers/wait-until.js';
import { compilePlugin, pluginFolder } from './compose-plugin.js';

export interface DockerEngine {
  /** What makes `docker` and `docker compose` use this engine. */
  readonly env: { readonly DOCKER_HOST: string; readonly DOCKER_CONFIG: string };
  /** Ends the engine and its containers, if this process started it. Its images stay. */
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
/** Networks of its own, out of the way of an engine that the machine may have. */
const ADDRESSES = ['--bip=10.213.0.1/24', '--default-address-pool=base=10.214.0.0/16,size=24'];

/** Folder of the engine that all tests use in turn: its images are kept from one run to the next. */
export function testDockerDir(): string {
  return join(cacheDir(process.env), 'test-docker');
}

interface EngineOptions {
  readonly dir: string;
  /** Work for the engine that needs no Compose, which may still have to be compiled. */
  readonly meanwhile?: (env: DockerEngine['env']) => Promise<void>;
}

/**
 * A Docker engine with Compose for tests: the one that DOCKER_HOST names, else the one that already runs in `dir`, else a
 * `dockerd` of its own there. Throws where this machine cannot run one.
 */
export async function startDockerEngine({ dir, meanwhile }: EngineOptions): Promise<DockerEngine> {
  const engine = await startEngine(dir);
  try {
    await Promise.all([compilePlugin(), meanwhile?.(engine.env)]);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

async function startEngine(dir: string): Promise<DockerEngine> {
  const run = join(dir, 'run');
  const own = `unix://${join(run, 'docker.sock')}`;
  const host = process.env['DOCKER_HOST'] ?? own;
  const env = { DOCKER_HOST: host, DOCKER_CONFIG: pluginFolder() };
  if (await answers(env)) return { env, close: async () => undefined };
  if (host !== own) throw new Error(`no Docker engine answers at DOCKER_HOST=${host}`);
  await checkPrograms();
  await mkdir(run, { recursive: true });
  await forgetUnlessRunning(join(run, 'pid'), 'dockerd');
  await forgetUnlessRunning(join(run, 'exec/containerd/containerd.pid'), 'containerd');
  const log = openSync(join(run, 'dockerd.log'), 'a');
  const places = [
    `--data-root=${join(dir, 'data')}`,
    `--exec-root=${join(run, 'exec')}`,
    `--pidfile=${join(run, 'pid')}`,
  ];
  const dockerd = spawn('dockerd', [`--host=${own}`, ...places, ...ADDRESSES], {
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: searchPath() },
  });
  closeSync(log);
  const ended = once(dockerd, 'exit');
  const close = async (): Promise<void> => {
    dockerd.kill();
    await ended;
  };
  try {
    const started = async (): Promise<boolean> => {
      if (dockerd.exitCode !== null)
        throw new Error(`dockerd ended: ${(await readFile(join(run, 'dockerd.log'), 'utf8')).slice(-1500)}`);
      return answers(env);
    };
    await waitUntil('dockerd to answer', started, { timeoutMs: START_TIMEOUT_MS });
    await removeLeftovers(env);
  } catch (error) {
    await close();
    throw error;
  }
  return { env, close };
}

/** After a kill that number may be a zombie's or any other process's, for which dockerd would wait in vain. */
async function forgetUnlessRunning(pidFile: string, program: string): Promise<void> {
  const pid = await readFile(pidFile, 'utf8').catch(() => '');
  // A zombie has no command line.
  const command = await readFile(`/proc/${pid.trim()}/cmdline`, 'utf8').catch(() => '');
  if (basename(command.split('\0')[0]!) !== program) await rm(pidFile, { force: true });
}

/** What a killed run left behind comes up again with the engine. */
async function removeLeftovers(env: DockerEngine['env']): Promise<void> {
  const { stdout } = await execa('docker', ['ps', '--all', '--quiet'], { env });
  if (stdout !== '') await execa('docker', ['rm', '--force', '--volumes', ...stdout.split('\n')], { env });
  await execa('docker', ['network', 'prune', '--force'], { env });
}

async function answers(env: DockerEngine['env']): Promise<boolean> {
  const { exitCode } = await execa('docker', ['version'], { env, reject: false, timeout: 10_000 });
  return exitCode === 0;
}

async function checkPrograms(): Promise<void> {
  const missing: string[] = [];
  for (const name of ['docker', 'dockerd', 'iptables']) {
    if ((await findProgram(name, { PATH: searchPath() })) === undefined) missing.push(name);
  }
  if (missing.length > 0)
    throw new Error(`no ${missing.join(', ')} here: apt-get install docker.io iptables`);
  if (process.getuid?.() !== 0) throw new Error('only root can start a Docker engine');
}

/** Debian keeps what only root runs in `sbin`. */
function searchPath(): string {
  return `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
}
