import { execa } from 'execa';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { waitUntil } from './wait-until.js';
import { freePorts } from './workspace.js';

/** As in the image of the tests: the package leaves some of its dependencies out, and others open. */
const PACKAGES = [
  'apache-superset==6.1.0',
  'clickhouse-connect[sqlalchemy]==1.12.0',
  'gunicorn',
  'cachetools',
  'rich',
  'flask-caching<2.4',
];
const AS_OF = '2026-11-10';
const ADMIN = { user: 'admin', password: 'a-password-of-the-tests' };

export interface SupersetServer {
  readonly port: number;
  readonly admin: typeof ADMIN;
  stop(): Promise<void>;
}

/** Real Superset, of its own folder, on a free port. Its software is installed once, into the cache. */
export async function startSuperset(): Promise<SupersetServer> {
  const bin = join(await installed(), 'bin');
  const dir = await mkdtemp(join(tmpdir(), 'npl-superset-'));
  const [port] = await freePorts(1);
  await writeFile(
    join(dir, 'superset_config.py'),
    [
      `SECRET_KEY = "${randomBytes(32).toString('hex')}"`,
      `SQLALCHEMY_DATABASE_URI = "sqlite:///${join(dir, 'superset.db')}?check_same_thread=false"`,
    ].join('\n'),
  );
  const env = {
    SUPERSET_CONFIG_PATH: join(dir, 'superset_config.py'),
    FLASK_APP: 'superset.app:create_app()',
  };
  const superset = (...args: string[]) => execa(join(bin, 'superset'), args, { env });
  await superset('db', 'upgrade');
  await superset('init');
  const names = ['--firstname', 'a', '--lastname', 'b', '--email', 'a@example.org'];
  await superset('fab', 'create-admin', '--username', ADMIN.user, ...names, '--password', ADMIN.password);
  const server = execa(
    join(bin, 'gunicorn'),
    ['-w', '1', '-k', 'gthread', '--threads', '8', '-t', '120', '-b', `127.0.0.1:${port}`, env.FLASK_APP],
    { env, reject: false, all: true },
  );
  await waitUntil('Superset answers', async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok, {
    timeoutMs: 120_000,
  });
  return {
    port: port!,
    admin: ADMIN,
    async stop() {
      server.kill();
      await server;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function installed(): Promise<string> {
  const version = createHash('sha256')
    .update([...PACKAGES, AS_OF].join())
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheDir(process.env), `superset-${version}`);
  const isThere = await stat(join(folder, 'complete')).then(
    () => true,
    () => false,
  );
  if (isThere) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await execa('python3', ['-m', 'venv', folder]);
  await execa(join(folder, 'bin/pip'), ['install', '-q', 'uv']);
  await execa(
    join(folder, 'bin/uv'),
    ['pip', 'install', '--python', join(folder, 'bin/python'), '--exclude-newer', AS_OF, ...PACKAGES],
    { all: true },
  );
  await writeFile(join(folder, 'partial'), '');
  await rename(join(folder, 'partial'), join(folder, 'complete'));
  return folder;
}
