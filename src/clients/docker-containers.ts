import { asNplError } from '../errors.js';
import type { Docker } from './docker.js';

/** A container as the engine describes it. */
export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  /** Reference that it was made from. */
  readonly image: string;
  /** `sha256:...` of the image that it was made from. */
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`. */
  readonly state: string;
  /** `healthy`, `unhealthy`, `starting`; empty where there is no health check. */
  readonly health: string;
  /** What the last health check printed. */
  readonly healthOutput: string;
  readonly exitCode: number;
  /** What kept the engine from starting it; empty when nothing did. */
  readonly error: string;
  readonly wasKilledForMemory: boolean;
  readonly restarts: number;
  /** Bytes; 0: no limit of its own. */
  readonly memoryLimit: number;
}

/** Of `docker inspect`, what is read here. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> | null };
  readonly HostConfig: { readonly Memory?: number };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Error: string;
    readonly OOMKilled: boolean;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { readonly Output: string }[] | null;
    };
  };
}

const LOOK_TIMEOUT_MS = 60_000;
const LOOKS = 3;

/** All containers with this label (`KEY=VALUE`), stopped ones too. */
export async function containersLabelled(
  docker: Docker,
  label: string,
  signal: AbortSignal,
): Promise<ContainerFacts[]> {
  const options = { signal, timeoutMs: LOOK_TIMEOUT_MS };
  for (let attempt = 1; ; attempt++) {
    const listed = await docker.cli(['ps', '--all', '--quiet', `--filter=label=${label}`], options);
    const ids = listed.split('\n').filter((id) => id !== '');
    if (ids.length === 0) return [];
    try {
      const text = await docker.cli(['inspect', '--type=container', ...ids], options);
      return (JSON.parse(text) as Inspected[]).map(readInspected);
    } catch (error) {
      // One of them was removed in between.
      if (attempt === LOOKS || !/no such (container|object)/i.test(asNplError(error).why ?? '')) throw error;
    }
  }
}

/** The last lines that a container printed, stdout and stderr in the order they came. */
export async function lastLogLines(
  docker: Docker,
  container: string,
  count: number,
  signal: AbortSignal,
): Promise<string[]> {
  const lines: string[] = [];
  await docker
    .cli(['logs', `--tail=${count}`, container], {
      signal,
      timeoutMs: LOOK_TIMEOUT_MS,
      onLine: (line) => lines.push(line),
    })
    .catch(() => undefined);
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}

function readInspected({
  Id,
  Name,
  Image,
  RestartCount,
  Config,
  HostConfig,
  State,
}: Inspected): ContainerFacts {
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    image: Config.Image,
    imageId: Image,
    labels: Config.Labels ?? {},
    state: State.Status,
    health: State.Health === undefined || State.Health.Status === 'none' ? '' : State.Health.Status,
    healthOutput: State.Health?.Log?.at(-1)?.Output ?? '',
    exitCode: State.ExitCode,
    error: State.Error,
    wasKilledForMemory: State.OOMKilled,
    restarts: RestartCount,
    memoryLimit: HostConfig.Memory ?? 0,
  };
}
