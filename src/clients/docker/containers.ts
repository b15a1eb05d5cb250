import { ToolError } from '../../errors.js';
import { readInspected, type Container, type Inspected } from './inspect.js';
import type { Docker } from './docker.js';

export type { Container } from './inspect.js';

export interface LookOptions {
  readonly signal: AbortSignal;
  /** Of each command, milliseconds. */
  readonly timeoutMs?: number;
}

export interface FindOptions extends LookOptions {
  /** `KEY=VALUE`, or a key alone for those that have it at all. */
  readonly label?: string;
}

const LOOK_TIMEOUT_MS = 60_000;

/** The containers of a node, stopped ones too: all of them, or those with a label. */
export async function findContainers(
  docker: Docker,
  { label, ...options }: FindOptions,
): Promise<Container[]> {
  const filter = label === undefined ? [] : [`--filter=label=${label}`];
  const listed = await docker.cli(['ps', '--all', '--quiet', '--no-trunc', ...filter], {
    timeoutMs: LOOK_TIMEOUT_MS,
    ...options,
  });
  return inspectContainers(docker, lines(listed), options);
}

/** Looks at some containers again, by id; one that is gone meanwhile is left out. */
export async function inspectContainers(
  docker: Docker,
  ids: readonly string[],
  options: LookOptions,
): Promise<Container[]> {
  if (ids.length === 0) return [];
  try {
    const args = ['container', 'inspect', '--format', '{{json .}}', ...ids];
    const output = await docker.cli(args, { timeoutMs: LOOK_TIMEOUT_MS, ...options });
    return lines(output).map((line) => readInspected(JSON.parse(line) as Inspected));
  } catch (error) {
    const gone = error instanceof ToolError ? goneIn(error.tail) : [];
    const rest = ids.filter((id) => !gone.includes(id));
    if (rest.length === ids.length) throw error;
    return inspectContainers(docker, rest, options);
  }
}

/** Ports of its machine that a container holds now. */
export function portsOf({ ports }: Pick<Container, 'ports'>): number[] {
  return ports.map((place) => Number(place.slice(place.lastIndexOf(':') + 1)));
}

/** The last lines that a container printed, stdout and stderr in the order they came; none where they cannot be had. */
export async function lastLogLines(
  docker: Docker,
  container: string,
  count: number,
  signal: AbortSignal,
): Promise<string[]> {
  const printed: string[] = [];
  await docker
    .cli(['logs', `--tail=${count}`, container], {
      signal,
      timeoutMs: LOOK_TIMEOUT_MS,
      onLine: (line) => printed.push(line),
    })
    .catch(() => undefined);
  return printed.map((line) => line.trimEnd()).filter((line) => line !== '');
}

function goneIn(words: string): string[] {
  return [...words.matchAll(/No such container: ([0-9a-f]{64})/gi)].map(([, id = '']) => id);
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
