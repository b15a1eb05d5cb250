import { execa } from 'execa';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The caller's environment without what changes how a terminal program draws. */
export function plainEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...extra };
}

/** Below the ports that systems hand out to connections: a port that nobody listens on yet must not be lent meanwhile. */
const [LOWEST_PORT, HIGHEST_PORT] = [10_000, 32_000];
/** Of the shipped env.conf, each with the one that the broker takes beside its own: for the test that takes these. */
const DEFAULT_PORTS = new Set(
  [...readFileSync(join(projectRoot, 'env.conf'), 'utf8').matchAll(/^(?:# ?)?\w+_PORT=(\d+)/gm)].flatMap(
    ([, port]) => [Number(port), Number(port) + 1],
  ),
);

/** Distinct free loopback ports. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => holdFreePort()));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function holdFreePort(): Promise<Server> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (DEFAULT_PORTS.has(port)) continue;
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) return server;
  }
}

/** A port whose successor is free as well: the broker takes both. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const [port] = await freePorts(1);
    if (DEFAULT_PORTS.has(port! + 1)) continue;
    const next = createServer();
    const free = await new Promise<boolean>((resolve) => {
      next.once('error', () => resolve(false));
      next.listen(port! + 1, '127.0.0.1', () => next.close(() => resolve(true)));
    });
    if (free) return port!;
  }
}

type Bin = 'npl-setup' | 'npl-ops';

function runNpl(dir: string, bin: Bin, args: readonly string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [join(projectRoot, 'bin', `${bin}.js`), ...args], {
    cwd: dir,
    env: plainEnv(env),
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  });
}

export interface Workspace {
  readonly dir: string;
  readonly ports: { readonly kafka: number; readonly clickhouse: number; readonly s3: number };
  /** Runs a built command there, without a terminal; a failure is a result like any other. */
  npl(bin: Bin, args: readonly string[], env?: Record<string, string>): ReturnType<typeof runNpl>;
  /** One value by SQL through the HTTP interface, as any ClickHouse client would ask. */
  sql(query: string): Promise<string>;
  dispose(): Promise<void>;
}

/** An empty folder with the project's env.conf on free ports, as an operator of its own would have. */
export async function createWorkspace(edits: Record<string, string> = {}): Promise<Workspace> {
  const dir = await mkdtemp(join(tmpdir(), 'npl-workspace-'));
  const kafka = await freePortPair();
  const [clickhouse, native, s3] = await freePorts(3);
  const ports = { kafka, clickhouse: clickhouse!, s3: s3! };
  const values: Record<string, string> = {
    KAFKA_PORT: String(kafka),
    CLICKHOUSE_OUT_PORT: String(clickhouse),
    CLICKHOUSE_CLIENT_PORT: String(native),
    S3_PORT: String(s3),
    ...edits,
  };
  const text = await readFile(join(projectRoot, 'env.conf'), 'utf8');
  const edited = Object.entries(values).reduce((all, [key, value]) => {
    const line = new RegExp(`^#? ?${key}=(?:'[^']*'|\\S*)`, 'm');
    return line.test(all) ? all.replace(line, `${key}=${value}`) : `${all}\n${key}=${value}\n`;
  }, text);
  await writeFile(join(dir, 'env.conf'), edited);
  await cp(join(projectRoot, 'data/sample'), join(dir, 'data/sample'), { recursive: true });

  const npl: Workspace['npl'] = (bin, args, env) => runNpl(dir, bin, args, env);
  return {
    dir,
    ports,
    npl,
    sql: async (query) => {
      const response = await fetch(`http://127.0.0.1:${ports.clickhouse}/`, { method: 'POST', body: query });
      const body = await response.text();
      if (!response.ok) throw new Error(body);
      return body.trim();
    },
    dispose: async () => {
      await npl('npl-ops', ['down']);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
