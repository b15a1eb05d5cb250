import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { installChdb } from '../../src/embedded/clickhouse/install.js';
import { freePorts, projectRoot } from './workspace.js';
import { waitUntil } from './wait-until.js';

export const USER = 'npl';
export const PASSWORD = `pa"ss'w:ö rd`;

/** The built embedded ClickHouse as a process of its own, on a data folder of its own. */
export interface ClickHouseServer {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything that it has printed. */
  output(): string;
  /** One statement over HTTP; throws the server's message. */
  sql(query: string, parameters?: Record<string, string>): Promise<string>;
  kill(): Promise<void>;
  /** Stops it in good order; resolves to its exit code. */
  stop(): Promise<number | null>;
}

export async function temporaryDir(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'npl-clickhouse-'));
}

export async function spawnClickHouse(
  dataDir: string,
  { port, password = PASSWORD }: { port?: number; password?: string } = {},
): Promise<ClickHouseServer> {
  const chdb = await installChdb(cacheDir(process.env), {
    env: process.env,
    signal: new AbortController().signal,
    log: () => undefined,
  });
  const httpPort = port ?? (await freePorts(1))[0]!;
  const main = join(projectRoot, 'dist/embedded/clickhouse/server-main.js');
  const args = [main, '--chdb', chdb, '--data', dataDir, '--port', String(httpPort), '--user', USER];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NPL_CLICKHOUSE_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${httpPort}`;
  return {
    url,
    port: httpPort,
    dataDir,
    process: child,
    output: () => printed,
    async sql(query, parameters = {}) {
      const response = await fetch(`${url}/?${new URLSearchParams(parameters).toString()}`, {
        method: 'POST',
        body: query,
        headers: basicAuth(password),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text.trimEnd();
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

export async function startClickHouse(
  dataDir: string,
  options: { port?: number; password?: string } = {},
): Promise<ClickHouseServer> {
  const server = await spawnClickHouse(dataDir, options);
  await waitUntil('ClickHouse answers', async () => {
    if (server.process.exitCode !== null) throw new Error(server.output());
    return (await fetch(`${server.url}/ping`)).ok;
  });
  return server;
}

export function basicAuth(password = PASSWORD, user = USER): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** Ends the server whatever state it is in, and removes its data. */
export async function discard(server: ClickHouseServer | undefined): Promise<void> {
  if (server === undefined) return;
  if (server.process.exitCode === null && server.process.signalCode === null) await server.kill();
  await rm(server.dataDir, { recursive: true, force: true });
}
