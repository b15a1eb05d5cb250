import type { Docker, DockerOptions } from './docker.js';

/** One Compose project on one node. */
export interface ComposeProject {
  readonly name: string;
  /** Absolute paths of the Compose files, merged in this order. */
  readonly files: readonly string[];
  /** What the files interpolate, passwords among them: they travel in the environment, never in argv. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A container of the project, as `docker compose ps` tells it. */
export interface ComposeContainer {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly image: string;
  /** `running`, `exited`, `created`, `restarting`, `paused`, `dead`. */
  readonly state: string;
  /** `healthy`, `unhealthy`, `starting`; empty where there is no health check. */
  readonly health: string;
  readonly exitCode: number;
}

export interface Compose {
  readonly node: string;
  readonly project: string;
  /** Runs `docker compose ... ARGS` and resolves to its stdout. Rejects as `Docker.cli`. */
  cli(args: readonly string[], options?: DockerOptions): Promise<string>;
  /** All containers of the project, stopped ones too. */
  containers(signal: AbortSignal): Promise<ComposeContainer[]>;
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
    async containers(signal) {
      const options = { signal, timeoutMs: LOOK_TIMEOUT_MS };
      return readContainers(await cli(['ps', '--all', '--format', 'json'], options));
    },
    async configHashes(signal) {
      const hashes = await cli(['config', '--hash', '*'], { signal, timeoutMs: LOOK_TIMEOUT_MS });
      return new Map(lines(hashes).map((line) => pair(line)));
    },
  };
}

interface PsRow {
  readonly ID: string;
  readonly Name: string;
  readonly Service: string;
  readonly Image: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

/** One JSON object on each line; before Compose 2.21 one array. */
function readContainers(output: string): ComposeContainer[] {
  const rows = output.trimStart().startsWith('[')
    ? (JSON.parse(output) as PsRow[])
    : lines(output).map((line) => JSON.parse(line) as PsRow);
  return rows.map(({ ID, Name, Service, Image, State, Health, ExitCode }) => ({
    id: ID,
    name: Name,
    service: Service,
    image: Image,
    state: State,
    health: Health,
    exitCode: ExitCode,
  }));
}

function pair(line: string): [string, string] {
  const [service = '', hash = ''] = line.split(/\s+/);
  return [service, hash];
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
