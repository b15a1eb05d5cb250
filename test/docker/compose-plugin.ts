import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { installFolder } from '../../src/embedded/install-folder.js';
import { run } from '../../src/clients/exec.js';

/** The newest that still speaks to an engine of API 1.41, or the one that is asked for. */
const VERSION = process.env['NPL_TEST_COMPOSE'] ?? 'v2.40.3';
const MODULE = 'github.com/docker/compose/v2';
/** Compiling takes two to three minutes on two cores. */
const BUILD_TIMEOUT_MS = 1_200_000;

/** What makes `docker compose` find the plugin, for DOCKER_CONFIG. */
export function pluginFolder(): string {
  return join(cacheDir(process.env), `test-docker-compose-${VERSION}`);
}

/**
 * Compose v2 as a plugin of the docker program, in `pluginFolder()`. Compiled from its Go module once, into the cache;
 * there is no other source of it that tests may count on.
 */
export async function compilePlugin(): Promise<void> {
  const folder = pluginFolder();
  if (!(await isComplete(folder))) await installFolder(folder, isComplete, compile);
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
