import { createHash, scryptSync } from 'node:crypto';
import { NODE_IMAGE, type BuildContext } from './templates.js';

const DIGEST_LENGTH = 12;
/** A tag of an image has at most 128 characters. */
const LONGEST_BASE_TAG = 100;

/** The id that KRaft gives its storage: 16 bytes in base64url. Derived, so that a lost state folder loses nothing. */
export function kafkaClusterId(stackName: string): string {
  return createHash('sha256').update(stackName).digest().subarray(0, 16).toString('base64url');
}

/**
 * Name of an image that is made here. The tag begins with that of the image below, so that its version can be read, and
 * changes with everything that the image is made from: an old one is never taken for a new one.
 */
export function builtImage(
  stackName: string,
  service: 'airflow' | 'superset',
  base: string,
  { digest }: BuildContext,
): string {
  const madeFrom = createHash('sha256').update([base, NODE_IMAGE, digest].join('\0')).digest('hex');
  const tag = /:([\w.-]+)(?:@|$)/.exec(base.slice(base.lastIndexOf('/') + 1))?.[1] ?? 'untagged';
  // Stricter than the name of a Compose project: no _ beside another separator.
  const name = `${stackName}-${service}`.replaceAll(/[^a-z0-9]+/g, '-');
  return `${name}:${tag.slice(0, LONGEST_BASE_TAG)}-${madeFrom.slice(0, DIGEST_LENGTH)}`;
}

/**
 * For a label that changes with the given texts, passwords among them. Slow to compute (some 50 ms) and short, because
 * whoever reads labels must not be able to try passwords against it.
 */
export function inputsDigest(stackName: string, inputs: readonly string[]): string {
  return scryptSync(JSON.stringify(inputs), stackName, 4).toString('hex');
}
