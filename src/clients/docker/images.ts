import { ToolError } from '../../errors.js';
import type { LookOptions } from './containers.js';
import type { Docker } from './docker.js';

const LOOK_TIMEOUT_MS = 60_000;

/** `sha256:...` of what an image reference means on a node now; undefined when the node has no such image. */
export async function imageId(
  docker: Docker,
  image: string,
  options: LookOptions,
): Promise<string | undefined> {
  try {
    const args = ['image', 'inspect', '--format={{.Id}}', image];
    return (await docker.cli(args, { timeoutMs: LOOK_TIMEOUT_MS, ...options })).trim();
  } catch (error) {
    if (error instanceof ToolError && /no such image/i.test(error.tail)) return undefined;
    throw error;
  }
}

/** Those of the images that a node does not have, each once. */
export async function missingImages(
  docker: Docker,
  images: readonly string[],
  options: LookOptions,
): Promise<string[]> {
  const distinct = [...new Set(images)];
  const ids = await Promise.all(distinct.map((image) => imageId(docker, image, options)));
  return distinct.filter((_, at) => ids[at] === undefined);
}
