import { NplError, ToolError } from '../../errors.js';
import { redactor } from '../../redact.js';
import type { Docker } from './docker.js';

export interface InsideOptions {
  /** Given on stdin: the place for passwords, since argv and environment can be read from outside. */
  readonly input: string;
  readonly signal: AbortSignal;
  /** A part of `input` that stands in no error, whatever the program prints. */
  readonly secret?: string;
  /** Added to the container's environment; no secrets. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program in the container of one service and resolves to its stdout. */
export type RunInside = (command: readonly string[], options: InsideOptions) => Promise<string>;

const LOOK_TIMEOUT_MS = 30_000;
const RUN_TIMEOUT_MS = 180_000;

/**
 * Programs in the running container of a Compose service; it is looked for at each call, for Compose makes containers
 * anew. Rejects with NplError when none runs, else as `Docker.cli`.
 */
export function insideContainer(docker: Docker, stackName: string, service: string): RunInside {
  return async (command, { input, signal, secret = '', env = {} }) => {
    const container = await runningContainer(docker, stackName, service, signal);
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const options = { input, signal, timeoutMs: RUN_TIMEOUT_MS };
    try {
      return await docker.cli(['exec', '--interactive', ...variables, container, ...command], options);
    } catch (error) {
      throw error instanceof ToolError ? withoutSecret(error, secret) : error;
    }
  };
}

/** What a program cannot read it may repeat. */
function withoutSecret({ command, commandExitCode, tail, next }: ToolError, secret: string): ToolError {
  const masked = redactor([secret])(tail);
  return new ToolError(command, commandExitCode, masked, next === undefined ? {} : { next });
}

async function runningContainer(
  docker: Docker,
  stackName: string,
  service: string,
  signal: AbortSignal,
): Promise<string> {
  const labels = { project: stackName, service, oneoff: 'False' };
  const filters = Object.entries(labels).map(
    ([name, value]) => `--filter=label=com.docker.compose.${name}=${value}`,
  );
  const ids = await docker.cli(['ps', '--quiet', '--no-trunc', '--filter=status=running', ...filters], {
    signal,
    timeoutMs: LOOK_TIMEOUT_MS,
  });
  const [id] = ids.split('\n').filter((line) => line !== '');
  if (id !== undefined) return id;
  const place = docker.node === 'local' ? '' : ` on ${docker.node}`;
  throw new NplError(`the container ${service} of the stack ${stackName} does not run${place}`, {
    why: 'nothing can be done in it before it does',
    next: 'npl-ops up',
  });
}
