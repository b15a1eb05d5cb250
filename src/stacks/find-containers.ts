import type { Docker } from '../clients/docker.js';
import { ToolError } from '../errors.js';

/** A container that has to do with npl, or with a Compose project, as `docker ps` tells it. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  /** Compose project and service; empty where Compose did not make it. */
  readonly project: string;
  readonly composeService: string;
  /** Labels npl.stack, npl.service and npl.config; empty where npl did not make it. */
  readonly stack: string;
  readonly service: string;
  readonly configFile: string;
}

/** How such a container is. */
export interface FoundContainer extends ListedContainer {
  /** `running`, `exited`, `created`, `restarting`, `paused`, `dead`, `removing`. */
  readonly state: string;
  readonly exitCode: number;
  /** `healthy`, `unhealthy`, `starting`; empty where there is no health check. */
  readonly health: string;
  /** ISO 8601; of the last start and the last end, undefined before the first. */
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  /** Times the engine itself started it again. */
  readonly restarts: number;
  /** As it was asked for, and what that name meant then. */
  readonly image: string;
  readonly imageId: string;
  /** `host:port` at which it is published. */
  readonly ports: readonly string[];
}

interface LookOptions {
  readonly signal: AbortSignal;
  /** Of each command, milliseconds. */
  readonly timeoutMs?: number;
}

const LIST_FORMAT = `[${[
  '.ID',
  '.Names',
  ...[
    'com.docker.compose.project',
    'com.docker.compose.service',
    'npl.stack',
    'npl.service',
    'npl.config',
  ].map((label) => `(.Label "${label}")`),
]
  .map((value) => `{{json ${value}}}`)
  .join(',')}]`;

/** Of `docker inspect`, what is read here; a container without a health check has no Health. */
interface Inspected {
  readonly Id: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string };
  readonly NetworkSettings: { readonly Ports: Ports | null };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: { readonly Status: string };
  };
}
type Ports = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>;

/** Every container of a node that npl or Compose made, stopped ones too. */
export async function listContainers(docker: Docker, options: LookOptions): Promise<ListedContainer[]> {
  const output = await docker.cli(['ps', '--all', '--no-trunc', '--format', LIST_FORMAT], options);
  return lines(output)
    .map((line) => JSON.parse(line) as string[])
    .map(
      ([
        id = '',
        name = '',
        project = '',
        composeService = '',
        stack = '',
        service = '',
        configFile = '',
      ]) => ({
        id,
        name,
        project,
        composeService,
        stack,
        service,
        configFile,
      }),
    )
    .filter(({ project, stack }) => project !== '' || stack !== '');
}

/** Looks closer at some of them; one that is gone meanwhile is left out. */
export async function inspectContainers(
  docker: Docker,
  listed: readonly ListedContainer[],
  options: LookOptions,
): Promise<FoundContainer[]> {
  if (listed.length === 0) return [];
  try {
    const ids = listed.map(({ id }) => id);
    const output = await docker.cli(['container', 'inspect', '--format', '{{json .}}', ...ids], options);
    const seen = new Map(lines(output).map((line) => inspected(line)));
    return listed.flatMap((container) => {
      const state = seen.get(container.id);
      return state === undefined ? [] : [{ ...container, ...state }];
    });
  } catch (error) {
    const gone = error instanceof ToolError ? goneIn(error.tail) : [];
    const rest = listed.filter(({ id }) => !gone.includes(id));
    if (rest.length === listed.length) throw error;
    return inspectContainers(docker, rest, options);
  }
}

function inspected(line: string): [string, Omit<FoundContainer, keyof ListedContainer>] {
  const { Id, Image, RestartCount, Config, NetworkSettings, State } = JSON.parse(line) as Inspected;
  const { Status: health = 'none' } = State.Health ?? {};
  return [
    Id,
    {
      state: State.Status,
      exitCode: State.ExitCode,
      health: health === 'none' ? '' : health,
      startedAt: timeOf(State.StartedAt),
      finishedAt: timeOf(State.FinishedAt),
      restarts: RestartCount,
      image: Config.Image,
      imageId: Image,
      ports: publishedPorts(NetworkSettings.Ports ?? {}),
    },
  ];
}

/** Docker writes the year 1 for what never happened. */
function timeOf(time: string): string | undefined {
  return time.startsWith('0001-') ? undefined : new Date(time).toISOString();
}

/** IPv4 stands for both families where a port is published on all addresses. */
function publishedPorts(ports: Ports): string[] {
  const bound = Object.values(ports).flatMap((bindings) => bindings ?? []);
  const places = bound.map(({ HostIp, HostPort }) => `${HostIp === '::' ? '0.0.0.0' : HostIp}:${HostPort}`);
  return [...new Set(places)].sort();
}

function goneIn(words: string): string[] {
  return [...words.matchAll(/No such container: ([0-9a-f]{64})/gi)].map(([, id = '']) => id);
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
