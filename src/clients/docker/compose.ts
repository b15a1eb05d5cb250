import type { Docker, DockerOptions } from './docker.js';

/** One Compose project on one node. */
export interface ComposeProject {
  readonly name: string;
  /** Absolute paths of the Compose files, merged in this order. */
  readonly files: readonly string[];
  /** What the files interpolate, passwords among them: they travel in the environment, never in argv. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Compose {
  readonly node: string;
  readonly project: string;
  /** Runs `docker compose ... ARGS` and resolves to its stdout. Rejects as `Docker.cli`. */
  cli(args: readonly string[], options?: DockerOptions): Promise<string>;
  /** Of each service: changes when its container would have to be made anew. */
  configHashes(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

const LOOK_TIMEOUT_MS = 60_000;

export function composeOn(docker: Docker, { name, files, variables }: ComposeProject): Compose {
  const common = [
    'compose',
    '--project-name',
    name,
    // Else Compose would read a file `.env` of whatever folder it is started in.
    '--env-file',
    '/dev/null',
    ...files.flatMap((file) => ['--file', file]),
  ];
  const cli: Compose['cli'] = (args, options = {}) =>
    docker.cli([...common, ...args], { ...options, env: { ...options.env, ...variables } });
  return {
    node: docker.node,
    project: name,
    cli,
    async configHashes(signal) {
      const hashes = await cli(['config', '--hash', '*'], { signal, timeoutMs: LOOK_TIMEOUT_MS });
      return new Map(lines(hashes).map((line) => pair(line)));
    },
  };
}

function pair(line: string): [string, string] {
  const [service = '', hash = ''] = line.split(/\s+/);
  return [service, hash];
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
