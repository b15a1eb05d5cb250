import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../src/embedded/cache-dir.js';

export interface PythonSoftware {
  readonly name: string;
  readonly packages: readonly string[];
  /** Nothing younger is installed: packages leave the versions of their dependencies open. */
  readonly asOf: string;
}

/** The folder of its programs. Installed once, into the cache, an environment for each set of versions. */
export async function pythonSoftware({ name, packages, asOf }: PythonSoftware): Promise<string> {
  const version = createHash('sha256')
    .update([...packages, asOf].join())
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheDir(process.env), `${name}-${version}`);
  const bin = join(folder, 'bin');
  const isThere = await stat(join(folder, 'complete')).then(
    () => true,
    () => false,
  );
  if (isThere) return bin;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await execa('python3', ['-m', 'venv', folder]);
  await execa(join(bin, 'pip'), ['install', '-q', 'uv']);
  await execa(
    join(bin, 'uv'),
    ['pip', 'install', '--python', join(bin, 'python'), '--exclude-newer', asOf, ...packages],
    { all: true },
  );
  await writeFile(join(folder, 'partial'), '');
  await rename(join(folder, 'partial'), join(folder, 'complete'));
  return bin;
}
