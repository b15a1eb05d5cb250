import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../src/clients/exec.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { projectRoot } from '../helpers/workspace.js';
import { BASE_IMAGE, baseKey, buildBase } from './base-image.js';
import type { DockerEngine } from './engine.js';
import { filesUnder, hashOf } from './hash-of.js';
import { IMAGE_SOURCES, type ImageName } from './image-sources.js';

export type { ImageName } from './image-sources.js';

/** Names the inputs that an image was made of. */
const LABEL = 'npl.test.made-of';
const BUILD_TIMEOUT_MS = 1_800_000;
/** Two cores: while one build downloads, the other one unpacks. */
const AT_ONCE = 2;

/**
 * Makes the images of real software under their official names and tags (images/README.md). One whose inputs are the
 * same as before is left as it is. The first time takes minutes, of which most is downloading.
 */
export async function buildImages(
  { env }: Pick<DockerEngine, 'env'>,
  names: readonly ImageName[],
): Promise<void> {
  const base = await baseKey();
  if ((await madeOf(BASE_IMAGE, env)) !== base) {
    await withFolder((folder) => buildBase(folder, { env, labels: [`${LABEL}=${base}`] }));
  }
  const first = new Set(names.flatMap((name) => IMAGE_SOURCES[name].from ?? []));
  await inParallel([...first], (name) => buildImage(name, env));
  await inParallel(
    [...new Set(names)].filter((name) => !first.has(name)),
    (name) => buildImage(name, env),
  );
}

async function buildImage(name: ImageName, env: NodeJS.ProcessEnv): Promise<void> {
  const { tag, fill } = IMAGE_SOURCES[name];
  const wanted = await hashOfImage(name);
  if ((await madeOf(tag, env)) === wanted) return;
  await withFolder(async (folder) => {
    await cp(folderOf(name), folder, { recursive: true });
    await fill?.(folder);
    // BuildKit, which newer docker programs prefer, needs a plugin that not every machine has.
    const buildEnv = { ...env, DOCKER_BUILDKIT: '0' };
    const args = ['build', '--network', 'host', '--label', `${LABEL}=${wanted}`, '--tag', tag, folder];
    await run('docker', args, { env: buildEnv, timeoutMs: BUILD_TIMEOUT_MS });
  });
}

function folderOf(name: ImageName): string {
  return join(projectRoot, 'test/docker/images', name);
}

async function hashOfImage(name: ImageName): Promise<string> {
  const { from, key } = IMAGE_SOURCES[name];
  const parent = from === undefined ? await baseKey() : await hashOfImage(from);
  const inputs = [parent, await hashOf(await filesUnder(folderOf(name))), await key?.()];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
}

/** Empty where there is no such image. */
async function madeOf(tag: string, env: NodeJS.ProcessEnv): Promise<string> {
  const format = `{{index .Config.Labels "${LABEL}"}}`;
  const { stdout } = await run('docker', ['image', 'inspect', '--format', format, tag], { env }).catch(
    () => ({
      stdout: '',
    }),
  );
  return stdout.trim();
}

/** A fresh folder in the cache, beside what is copied from there; gone afterwards. */
async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const parent = cacheDir(process.env);
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'test-docker-build-'));
  // The root of an image takes this folder's rights over.
  await chmod(folder, 0o755);
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
