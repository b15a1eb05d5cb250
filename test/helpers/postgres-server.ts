import { execa } from 'execa';
import { chown, glob, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from './wait-until.js';
import { freePorts } from './workspace.js';

export interface PostgresServer {
  /** Database and role are named `airflow`; loopback needs no password. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Debian's PostgreSQL, of its own folder, on a free port of loopback. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await newestVersion();
  const dir = await mkdtemp(join(tmpdir(), 'npl-postgres-'));
  const identity = await serverIdentity();
  if (identity !== undefined) await chown(dir, identity.uid, identity.gid);
  const data = join(dir, 'data');
  const asServer = { ...identity, cwd: dir };
  const initdb = ['--auth=trust', '--username=airflow', '--encoding=UTF8', '--no-sync', '--pgdata', data];
  await execa(join(bin, 'initdb'), initdb, asServer);
  const [port] = await freePorts(1);
  const settings = ['-D', data, '-p', String(port), '-k', dir, '-h', '127.0.0.1', '-F'];
  const server = execa(join(bin, 'postgres'), settings, { ...asServer, reject: false, all: true });
  const psql = (database: string, sql: string) =>
    execa(join(bin, 'psql'), [
      '-qAt',
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'airflow',
      '-c',
      sql,
      database,
    ]);
  await waitUntil('PostgreSQL answers', () => psql('postgres', 'SELECT 1'), { timeoutMs: 60_000 });
  await psql('postgres', 'CREATE DATABASE airflow');
  return {
    port: port!,
    async stop() {
      // The fast way: clients that are still connected are cut off.
      server.kill('SIGINT');
      await server;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Debian keeps the programs of each version in a folder that is not on PATH. */
async function newestVersion(): Promise<string> {
  const found: number[] = [];
  for await (const folder of glob('/usr/lib/postgresql/*/bin')) found.push(Number(folder.split('/').at(-2)));
  if (found.length === 0) throw new Error('no PostgreSQL here: apt-get install postgresql');
  return `/usr/lib/postgresql/${Math.max(...found)}/bin`;
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
async function serverIdentity(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid!() !== 0) return undefined;
  const idOf = async (flag: string) => Number((await execa('id', [flag, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}
