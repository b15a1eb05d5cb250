import { execFile } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Folder {
  readonly dir: string;
  dispose(): Promise<void>;
}

/**
 * A folder as an operator has it, with the project's env.conf and its ports; its name may be seen on a picture.
 * `running`: with the embedded stack, set up by the program itself, and what its demo bucket holds ingested.
 */
export async function makeFolder(root: string, stack: 'running' | 'none'): Promise<Folder> {
  const dir = join(tmpdir(), 'clickstream');
  // Fails when it exists: it is not ours to remove then.
  await mkdir(dir);
  const npl = async (bin: string, ...args: string[]): Promise<void> => {
    await run(process.execPath, [join(root, 'bin', `${bin}.js`), ...args], { cwd: dir });
  };
  const dispose = async (): Promise<void> => {
    await npl('npl-ops', 'down');
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await cp(join(root, 'env.conf'), join(dir, 'env.conf'));
    await cp(join(root, 'data/sample'), join(dir, 'data/sample'), { recursive: true, dereference: true });
    if (stack === 'running') {
      await npl('npl-setup', '--yes');
      await npl('npl-ops', 'ingest');
    }
    return { dir, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
