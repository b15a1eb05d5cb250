import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonSoftware } from './python-software.js';
import { waitUntil } from './wait-until.js';
import { freePorts } from './workspace.js';

/** As in the image of the tests: the package leaves some of its dependencies out, and others open. */
const SOFTWARE = {
  name: 'superset',
  packages: [
    'apache-superset==6.1.0',
    'clickhouse-connect[sqlalchemy]==1.12.0',
    'gunicorn',
    'cachetools',
    'rich',
    'flask-caching<2.4',
  ],
  asOf: '2026-11-10',
};
const ADMIN = { user: 'admin', password: 'a-password-of-the-tests' };

export interface SupersetServer {
  readonly port: number;
  readonly admin: typeof ADMIN;
  stop(): Promise<void>;
}

/** Real Superset, of its own folder, on a free port. Its software is installed once, into the cache. */
export async function startSuperset(): Promise<SupersetServer> {
  const bin = await pythonSoftware(SOFTWARE);
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
