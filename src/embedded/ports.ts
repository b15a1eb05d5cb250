import { readFile, readdir, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { NplError } from '../errors.js';
import type { EngineName } from './engine.js';

export interface PortHolder {
  readonly pid: number;
  readonly name: string;
}

const PORT_KEYS: Readonly<Record<EngineName, string>> = {
  kafka: 'KAFKA_PORT',
  clickhouse: 'CLICKHOUSE_OUT_PORT',
  s3: 'S3_PORT',
};

/** Throws when one of the loopback ports that the engine needs cannot be opened, naming who holds it. */
export async function checkPortsFree(engine: EngineName, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const code = await listenFailure(port);
    if (code === undefined) continue;
    const key = PORT_KEYS[engine];
    if (code === 'EACCES') {
      throw new NplError(`${engine} may not open port ${port}`, {
        why: 'ports below 1024 belong to the administrator',
        next: `choose a port above 1023 with: npl-ops config set ${key}=PORT`,
      });
    }
    if (code !== 'EADDRINUSE') throw new NplError(`${engine} cannot open port ${port}: ${code}`);
    const holder = await portHolder(port);
    throw new NplError(`port ${port}, which ${engine} needs, is taken`, {
      why:
        holder === undefined
          ? 'another program of this machine listens on it'
          : `${holder.name} (process ${holder.pid}) listens on it`,
      next: `stop that program, or choose another port with: npl-ops config set ${key}=PORT`,
    });
  }
}

/** The error code of listening on a loopback port; undefined when it is free. */
async function listenFailure(port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}

/** The process that listens on a TCP port, where /proc tells (Linux, and only of processes we may look into). */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const inode of listeningInodes(await readFile(table, 'utf8').catch(() => ''), port))
      inodes.add(inode);
  }
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    if (!(await holdsSocket(pid, inodes))) continue;
    // Not `comm`: runtimes name their main thread in it.
    const program = await readlink(`/proc/${pid}/exe`).catch(() => 'a program');
    return { pid: Number(pid), name: basename(program) };
  }
  return undefined;
}

/** Socket inodes that listen on a port, of a table as in /proc/net/tcp (proc_pid_net(5)). */
export function listeningInodes(table: string, port: number): readonly string[] {
  const LISTEN = '0A';
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === LISTEN)
    .map((fields) => fields[9])
    .filter((inode) => inode !== undefined);
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}
