import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts } from '../helpers/workspace.js';

export interface Registry {
  /** `127.0.0.1:port`, as it stands before the name of an image: Docker takes such a one without TLS. */
  readonly address: string;
  close(): Promise<void>;
}

interface RegistryOptions {
  /** Shows nothing to who does not sign in. */
  readonly isClosed?: boolean;
}

/** A registry of images on this machine: Debian's docker-registry, with its files in `dir`. */
export async function startRegistry(
  dir: string,
  { isClosed = false }: RegistryOptions = {},
): Promise<Registry> {
  const [port] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(dir, 'images') } },
    http: { addr: address },
    // It makes up a password that nobody learns.
    ...(isClosed ? { auth: { htpasswd: { realm: 'test', path: join(dir, 'htpasswd') } } } : {}),
  };
  const file = join(dir, `registry-${port}.json`);
  await writeFile(file, JSON.stringify(config));
  const registry = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  const ended = once(registry, 'exit');
  const close = async (): Promise<void> => {
    registry.kill();
    await ended;
  };
  try {
    const answers = async (): Promise<boolean> => (await fetch(`http://${address}/v2/`)).status < 500;
    await waitUntil('the registry to answer', answers);
  } catch (error) {
    await close();
    throw error;
  }
  return { address, close };
}
