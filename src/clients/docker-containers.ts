import { ToolError } from '../errors.js';
import type { Docker } from './docker.js';

/** A container of one node, running or not, as the engine describes it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Compose project and service; empty where Compose did not make it. */
  readonly project: string;
  readonly composeService: string;
  /** Labels npl.stack, npl.service and npl.config; empty where npl did not make it. */
  readonly stack: string;
  readonly service: string;
  readonly configFile: string;
  /** Reference that it was made from, and the image (`sha256:...`) which that meant then. */
  readonly image: string;
  readonly imageId: string;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`. */
  readonly state: string;
  readonly exitCode: number;
  /** What kept the engine from starting it; empty when nothing did. */
  readonly error: string;
  readonly wasKilledForMemory: boolean;
  /** `healthy`, `unhealthy`, `starting`; empty where there is no health check. */
  readonly health: string;
  /** What the last health check printed. */
  readonly healthOutput: string;
  /** ISO 8601; of the last start and the last end, undefined before the first. */
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  /** Times the engine itself started it again. */
  readonly restarts: number;
  /** Bytes; 0: no limit of its own. */
  readonly memoryLimit: number;
  /** `host:port` at which it is published now, TCP only. */
  readonly ports: readonly string[];
}

export interface LookOptions {
  readonly signal: AbortSignal;
  /** Of each command, milliseconds. */
  readonly timeoutMs?: number;
}

export interface FindOptions extends LookOptions {
  /** `KEY=VALUE`, or a key alone for those that have it at all. */
  readonly label?: string;
}

/** Of `docker inspect`, what is read here. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> | null };
  readonly HostConfig: { readonly Memory?: number };
  readonly NetworkSettings: { readonly Ports: Ports | null };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Error: string;
    readonly OOMKilled: boolean;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { readonly Output: string }[] | null;
    };
  };
}
type Ports = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>;

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

function readInspected(inspected: Inspected): Container {
  const { Id, Name, Image, RestartCount, Config, HostConfig, NetworkSettings, State } = inspected;
  const labels = Config.Labels ?? {};
  const { Status: health = 'none', Log: checks } = State.Health ?? {};
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    labels,
    project: labels['com.docker.compose.project'] ?? '',
    composeService: labels['com.docker.compose.service'] ?? '',
    stack: labels['npl.stack'] ?? '',
    service: labels['npl.service'] ?? '',
    configFile: labels['npl.config'] ?? '',
    image: Config.Image,
    imageId: Image,
    state: State.Status,
    exitCode: State.ExitCode,
    error: State.Error,
    wasKilledForMemory: State.OOMKilled,
    health: health === 'none' ? '' : health,
    healthOutput: checks?.at(-1)?.Output ?? '',
    startedAt: timeOf(State.StartedAt),
    finishedAt: timeOf(State.FinishedAt),
    restarts: RestartCount,
    memoryLimit: HostConfig.Memory ?? 0,
    ports: publishedPorts(NetworkSettings.Ports ?? {}),
  };
}

/** Docker writes the year 1 for what never happened. */
function timeOf(time: string): string | undefined {
  return time.startsWith('0001-') ? undefined : new Date(time).toISOString();
}

/** IPv4 stands for both families where a port is published on all addresses. */
function publishedPorts(ports: Ports): string[] {
  const bound = Object.entries(ports).flatMap(([inside, bindings]) =>
    inside.endsWith('/tcp') ? (bindings ?? []) : [],
  );
  const places = bound.map(({ HostIp, HostPort }) => `${HostIp === '::' ? '0.0.0.0' : HostIp}:${HostPort}`);
  return [...new Set(places)].sort();
}

function goneIn(words: string): string[] {
  return [...words.matchAll(/No such container: ([0-9a-f]{64})/gi)].map(([, id = '']) => id);
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
