// Plain JavaScript on the oldest Node that npm itself runs on: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'node_modules', '.npl-installed');
const windows = process.platform === 'win32';

/** Runs a program with the terminal's own streams; throws when it does not exit 0. */
export function runInherited(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} exited ${status}`);
}

/** The clone's own Node 24, which the dev dependency `node` brings. */
export function clonesNode() {
  const own = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
  return existsSync(own) ? own : process.execPath;
}

/** Installs the dependencies unless those of this very lockfile are there. */
export function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  process.stderr.write('Installing the dependencies (once, about a minute) ...\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm) runInherited(process.execPath, [npm, ...args]);
  else runInherited(windows ? 'npm.cmd' : 'npm', args);
  writeFileSync(stampFile, wanted);
}

/** Compiles src to dist, and bundles what Airflow runs of it; an unchanged tree costs a second. */
export function build() {
  runInherited(clonesNode(), [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
  runInherited(clonesNode(), [join('scripts', 'bundle-airflow.mjs')]);
}
