import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { findProgram, run } from '../../clients/exec.js';
import { messageOf, NplError, ToolError } from '../../errors.js';
import { freeBytes } from '../disk.js';
import { installFolder } from '../install-folder.js';
import {
  CHDB_VERSION,
  chdbDir,
  chdbLibrary,
  chdbTemplate,
  isChdbComplete,
  thisPlatform,
} from './chdb-package.js';
import { npmFailure } from './npm-failure.js';

export interface InstallOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

const MEGABYTE = 1_000_000;
/** 570 MB unpacked, and the archive itself in npm's own cache. */
const NEEDED_BYTES = 800 * MEGABYTE;
const INSTALL_TIMEOUT_MS = 1_800_000;

/** Folder of the installed engine, or undefined. */
export async function findChdb(cacheDir: string): Promise<string | undefined> {
  const folder = chdbDir(cacheDir);
  return (await isChdbComplete(folder, chdbLibrary(thisPlatform()))) ? folder : undefined;
}

/**
 * Installs the ClickHouse engine into the cache with npm, unless it is there, and returns its folder. npm follows the
 * operator's own settings (registry, proxy) and compares what it brings with the checksums of our lock file.
 */
export async function installChdb(cacheDir: string, options: InstallOptions): Promise<string> {
  const folder = chdbDir(cacheDir);
  const library = chdbLibrary(thisPlatform());
  const isComplete = async (there: string): Promise<boolean> => await isChdbComplete(there, library);
  if (await isComplete(folder)) return folder;
  const npm = await findNpm(options.env);
  try {
    await installFolder(folder, isComplete, async (fresh) => {
      await checkSpace(cacheDir);
      await runNpm(npm, fresh, options);
      if (!(await isComplete(fresh))) throw incomplete(library);
    });
  } catch (error) {
    throw error instanceof NplError ? error : cacheFailure(cacheDir, error);
  }
  return folder;
}

async function findNpm(env: NodeJS.ProcessEnv): Promise<string> {
  const own = await findProgram(path.join(path.dirname(process.execPath), 'npm'), env);
  const npm = own ?? (await findProgram('npm', env));
  if (npm !== undefined) return npm;
  throw new NplError('the ClickHouse engine cannot be downloaded without npm', {
    why: 'there is no npm on PATH',
    next: 'install npm (it comes with Node.js), then run this again',
  });
}

async function runNpm(npm: string, folder: string, { env, signal, log }: InstallOptions): Promise<void> {
  for (const name of ['package.json', 'package-lock.json'] as const) {
    await copyFile(chdbTemplate(name), path.join(folder, name));
  }
  log(`downloading the ClickHouse engine (chdb ${CHDB_VERSION}, about 570 MB unpacked)`);
  try {
    await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      env: { ...env, npm_config_update_notifier: 'false' },
      signal,
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
  } catch (error) {
    throw error instanceof ToolError ? npmFailure(error) : error;
  }
  log('the ClickHouse engine is installed');
}

async function checkSpace(cacheDir: string): Promise<void> {
  const free = await freeBytes(cacheDir);
  if (free >= NEEDED_BYTES) return;
  const [has, needs] = [free, NEEDED_BYTES].map((bytes) => `${Math.floor(bytes / MEGABYTE)} MB`);
  throw new NplError(`there is no room for the ClickHouse engine in ${cacheDir}`, {
    why: `${has} are free, ${needs} are needed`,
    next: 'free some space, or set NPL_CACHE_DIR to a folder on another disk',
  });
}

function incomplete(library: string): NplError {
  return new NplError('npm installed the ClickHouse engine without its library', {
    why: `${library} is missing; npm leaves it out where it is told to omit optional packages`,
    next: 'run npm config delete omit, then this again',
  });
}

function cacheFailure(cacheDir: string, cause: unknown): NplError {
  const { code } = cause as NodeJS.ErrnoException;
  return new NplError(`the ClickHouse engine cannot be stored in ${cacheDir}`, {
    why: code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : messageOf(cause),
    next: 'mend that folder, or set NPL_CACHE_DIR to another one',
    cause,
  });
}
