import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { installFolder } from '../../src/embedded/install-folder.js';
import { run } from '../../src/clients/exec.js';

/** The newest that still speaks to an engine of API 1.41. */
const VERSION = 'v2.40.3';
const MODULE = 'github.com/docker/compose/v2';
/** Compiling takes two to three minutes on two cores. */
const BUILD_TIMEOUT_MS = 1_200_000;

/**
 * Compose v2 as a plugin of the docker program: the variable that makes `docker compose` find it. Compiled from its Go
 * module once, into the cache; there is no other source of it that tests may count on.
 */
export async function composePlugin(): Promise<{ readonly env: { readonly DOCKER_CONFIG: string } }> {
  const folder = join(cacheDir(process.env), `test-docker-compose-${VERSION}`);
  if (!(await isComplete(folder))) await installFolder(folder, isComplete, compile);
  return { env: { DOCKER_CONFIG: folder } };
}

async function isComplete(folder: string): Promise<boolean> {
  return access(pluginIn(folder)).then(
    () => true,
    () => false,
  );
}

function pluginIn(folder: string): string {
  return join(folder, 'cli-plugins', 'docker-compose');
}

async function compile(folder: string): Promise<void> {
  const limits = { timeoutMs: BUILD_TIMEOUT_MS };
  const { stdout } = await run('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], limits);
  const { Dir: source } = JSON.parse(stdout) as { Dir: string };
  const flags = `-s -w -X ${MODULE}/internal.Version=${VERSION}`;
  // In the module's own folder: `go install` refuses a module that excludes versions.
  await run(
    'go',
    ['build', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-o', pluginIn(folder), './cmd'],
    {
      ...limits,
      cwd: source,
      env: { GOFLAGS: '' },
    },
  );
}
