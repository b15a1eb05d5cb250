import { missingImages } from '../../clients/docker/images.js';
import { findingOf, note, ok, type Finding } from './finding.js';
import { onNode } from './place-name.js';
import type { CheckTools } from './tools.js';

interface ImageSpec {
  readonly image: string;
  readonly node: string;
}

/** Whether a node has an image; whether a registry has it is told when it is pulled. */
export async function checkImage(
  { image, node }: ImageSpec,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    const missing = await missingImages(tools.docker(node), [image], { signal });
    const place = node === 'local' ? 'on this machine' : onNode(node).trim();
    return missing.length === 0 ? ok(`${image} is ${place} already`) : note(`${image} will be pulled`);
  } catch (error) {
    signal.throwIfAborted();
    return findingOf(error, 'look after Docker there', 'warning');
  }
}
