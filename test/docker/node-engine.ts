import { execa } from 'execa';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../helpers/wait-until.js';
import type { Namespace } from './network-namespace.js';

export interface NodeEngine {
  /** `unix://...`, for DOCKER_HOST. */
  readonly host: string;
  close(): Promise<void>;
}

/** A Docker engine inside a network namespace, with all that it keeps in `dir`. `at`: which one of several. */
export async function startEngine(namespace: Namespace, dir: string, at: number): Promise<NodeEngine> {
  await mkdir(dir, { recursive: true });
  const [socket, log] = [join(dir, 'docker.sock'), join(dir, 'dockerd.log')];
  const host = `unix://${socket}`;
  const toLog = { file: log, append: true };
  const places = [
    '--data-root',
    join(dir, 'data'),
    '--exec-root',
    join(dir, 'exec'),
    '--pidfile',
    join(dir, 'pid'),
  ];
  const networks = [
    '--bip',
    `10.78.${at}.1/24`,
    '--default-address-pool',
    `base=10.79.${at * 16}.0/20,size=24`,
  ];
  const engine = execa('nsenter', [namespace.flag, 'dockerd', ...places, '--host', host, ...networks], {
    stdin: 'ignore',
    stdout: toLog,
    stderr: toLog,
    buffer: false,
    reject: false,
    forceKillAfterDelay: 30_000,
  });
  let hasEnded = false;
  void engine.then(() => (hasEnded = true));
  const docker = (...args: string[]) => execa('docker', ['--host', host, ...args], { reject: false });
  const close = async (): Promise<void> => {
    const containers = (await docker('ps', '--quiet')).stdout.split('\n').filter(Boolean);
    if (containers.length > 0) await docker('kill', ...containers);
    engine.kill();
    await engine;
  };
  try {
    await waitUntil(`the engine in ${dir}`, async () => {
      if (hasEnded) throw new Error(`dockerd ended: ${(await readFile(log, 'utf8')).slice(-1500)}`);
      return (await docker('version')).exitCode === 0;
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { host, close };
}
