import { NplError, ToolError } from '../../errors.js';
import type { Docker } from './docker.js';

/** What one node's engine says of itself and of its machine. */
export interface EngineFacts {
  /** As the engine gives it: `20.10.24+dfsg1`. */
  readonly version: string;
  /** Highest version of its API: `1.41`. */
  readonly apiVersion: string;
  readonly isPodman: boolean;
  /** `linux` or `windows`: what its containers are. */
  readonly containerOs: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** `Debian GNU/Linux 12 (bookworm)`, `Docker Desktop`. */
  readonly operatingSystem: string;
  readonly storageDriver: string;
  readonly isRootless: boolean;
  /** Folder of its images, on its machine. */
  readonly rootDir: string;
  /** Host name of its machine. */
  readonly machine: string;
  /** By how much its clock is at least ahead (behind: negative) of this machine's, whatever the answer took; milliseconds. */
  readonly clockOffsetMs: number;
}

const LOOK_TIMEOUT_MS = 30_000;

/** Rejects as `Docker.cli`, also when there is no engine. Source of the fields: `docker version` and `docker info`, API 1.41. */
export async function readEngine(docker: Docker, signal: AbortSignal): Promise<EngineFacts> {
  const askedAt = Date.now();
  const [{ Server: server = {} }, { info, answeredAt }] = await Promise.all([
    // Its exit code tells whether an engine answers; `docker info` of 20.10 ends with 0 all the same.
    readJson<VersionJson>(docker, 'version', signal),
    readJson<InfoJson>(docker, 'info', signal).then((read) => ({ info: read, answeredAt: Date.now() })),
  ]);
  return {
    version: server.Version ?? '',
    apiVersion: server.ApiVersion ?? '',
    isPodman: server.Components?.some(({ Name }) => /podman/i.test(Name ?? '')) ?? false,
    containerOs: info.OSType ?? 'linux',
    cores: info.NCPU ?? 0,
    memoryBytes: info.MemTotal ?? 0,
    operatingSystem: info.OperatingSystem ?? '',
    storageDriver: info.Driver ?? '',
    isRootless: info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false,
    rootDir: info.DockerRootDir ?? '',
    machine: info.Name ?? '',
    clockOffsetMs: clockOffset(Date.parse(info.SystemTime ?? ''), askedAt, answeredAt),
  };
}

/** `2.40.3`; undefined when the docker program has no `compose` command. Needs no engine. */
export async function readComposeVersion(docker: Docker, signal: AbortSignal): Promise<string | undefined> {
  try {
    const version = await docker.cli(['compose', 'version', '--short'], {
      signal,
      timeoutMs: LOOK_TIMEOUT_MS,
    });
    return version.trim();
  } catch (error) {
    // Without the plugin, docker takes `--short` for a flag of its own.
    const isMissing = /not a docker command|unknown (command|flag|shorthand)/i;
    if (error instanceof ToolError && isMissing.test(error.tail)) return undefined;
    throw error;
  }
}

/**
 * The engine looked at its clock somewhere between the question and the answer: 0 when both clocks may agree, else
 * the least by which they differ. All in milliseconds since 1970.
 */
export function clockOffset(engineTime: number, askedAt: number, answeredAt: number): number {
  if (engineTime > answeredAt) return engineTime - answeredAt;
  if (engineTime < askedAt) return engineTime - askedAt;
  return 0;
}

interface VersionJson {
  readonly Server?: {
    readonly Version?: string;
    readonly ApiVersion?: string;
    readonly Components?: readonly { readonly Name?: string }[];
  };
}

interface InfoJson {
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly OSType?: string;
  readonly OperatingSystem?: string;
  readonly Driver?: string;
  readonly DockerRootDir?: string;
  readonly Name?: string;
  readonly SystemTime?: string;
  readonly SecurityOptions?: readonly string[];
}

/** `{{json .}}`, because `--format json` needs a docker program of 23.0 or later. */
async function readJson<T>(docker: Docker, command: 'version' | 'info', signal: AbortSignal): Promise<T> {
  const text = await docker.cli([command, '--format', '{{json .}}'], { signal, timeoutMs: LOOK_TIMEOUT_MS });
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new NplError(`docker ${command} did not answer in JSON`, {
      why: text.trim().slice(0, 200) || 'it printed nothing',
      next: `make sure that docker is Docker's own program: docker ${command}`,
      cause,
    });
  }
}
