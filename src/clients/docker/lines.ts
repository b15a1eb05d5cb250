import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { ToolError } from '../../errors.js';
import { LOCAL } from '../../topology/topology-types.js';
import { abortedError } from '../aborted.js';
import { dockerFailure } from './failure.js';

const TAIL_LINES = 20;
/** After SIGTERM, wait this long before SIGKILL, milliseconds. */
const KILL_DELAY_MS = 5_000;

export interface DockerLinesOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Lines of stdout and stderr of `docker ARGS` on a node as they come, for output without an end: it is read no faster
 * than it is used, and nothing of it is kept but the last lines. Throws as `Docker.cli`.
 */
export async function* dockerLines(
  node: string,
  args: readonly string[],
  { env, signal }: DockerLinesOptions,
): AsyncGenerator<string> {
  const shown = `docker ${args.join(' ')}`;
  if (signal.aborted) throw abortedError(signal, shown);
  const child = execa('docker', args, {
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: KILL_DELAY_MS,
    env: { ...env, ...(node === LOCAL ? {} : { DOCKER_HOST: node, DOCKER_CONTEXT: undefined }) },
  });
  const tail: string[] = [];
  for await (const line of child.iterable({ from: 'all' })) {
    tail.push(stripVTControlCharacters(line));
    if (tail.length > TAIL_LINES) tail.shift();
    yield line;
  }
  const result = await child;
  if (!result.failed) return;
  if (result.isCanceled) throw abortedError(signal, shown);
  const couldNotStart = result.exitCode === undefined && result.signal === undefined;
  const words = couldNotStart ? startFailure(result.code, result.originalMessage) : tail.join('\n').trim();
  throw dockerFailure(new ToolError(shown, result.exitCode, words, { cause: result.cause }), node);
}

function startFailure(code: string | undefined, message: string | undefined): string {
  return code === 'ENOENT' ? 'no program docker is on PATH' : (message ?? code ?? 'unknown');
}
