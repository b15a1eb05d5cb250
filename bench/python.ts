import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../src/embedded/cache-dir.js';

const REQUIREMENTS = fileURLToPath(new URL('python/requirements.txt', import.meta.url));

/** A Python with the pinned requirements, made in the cache at the first use. */
export async function benchPython(): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const dir = path.join(cacheDir(process.env), `bench-python-${hash}`);
  const python = path.join(dir, 'bin', 'python');
  const complete = path.join(dir, 'complete');
  if (existsSync(complete)) return python;
  await rm(dir, { recursive: true, force: true });
  await execa('python3', ['-m', 'venv', dir]);
  await execa(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '--requirement', REQUIREMENTS]);
  await writeFile(complete, '');
  return python;
}
