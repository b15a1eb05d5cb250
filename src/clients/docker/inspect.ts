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

/** Of `docker inspect`, what is read here. */
export interface Inspected {
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

export function readInspected(inspected: Inspected): Container {
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
