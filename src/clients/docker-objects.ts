import { ToolError } from '../errors.js';
import type { Docker } from './docker.js';

/** A container of one node, running or not; labels that it does not have are empty. */
export interface ContainerFacts {
  readonly name: string;
  readonly image: string;
  /** `running`, `exited`, ... as `docker ps` says. */
  readonly state: string;
  /** Its Compose project. */
  readonly project: string;
  /** Labels `npl.stack` and `npl.config`. */
  readonly stack: string;
  readonly config: string;
  /** Ports of its machine that it holds now. */
  readonly ports: readonly number[];
}

export interface VolumeFacts {
  readonly name: string;
  readonly project: string;
  readonly config: string;
}

const LOOK_TIMEOUT_MS = 30_000;
const PROJECT = '"project":{{json (.Label "com.docker.compose.project")}}';
const CONFIG = '"config":{{json (.Label "npl.config")}}';
// Not `{{json .}}`: there the labels are one text, in which a comma may mean anything.
const CONTAINER = `{"names":{{json .Names}},"image":{{json .Image}},"state":{{json .State}},"ports":{{json .Ports}},${PROJECT},"stack":{{json (.Label "npl.stack")}},${CONFIG}}`;
const VOLUME = `{"name":{{json .Name}},${PROJECT},${CONFIG}}`;

interface ContainerRow extends Omit<ContainerFacts, 'name' | 'ports'> {
  readonly names: string;
  readonly ports: string;
}

/** Every container of the node. */
export async function listContainers(docker: Docker, signal: AbortSignal): Promise<ContainerFacts[]> {
  const rows = await readRows<ContainerRow>(
    docker,
    ['container', 'ls', '--all', '--no-trunc', '--format', CONTAINER],
    signal,
  );
  return rows.map(({ names, ports, ...rest }) => ({
    // Names with a slash are what linked containers call it.
    name: names.split(',').find((name) => !name.includes('/')) ?? names,
    ...rest,
    ports: publishedPorts(ports),
  }));
}

/** Every volume of the node. */
export function listVolumes(docker: Docker, signal: AbortSignal): Promise<VolumeFacts[]> {
  return readRows<VolumeFacts>(docker, ['volume', 'ls', '--format', VOLUME], signal);
}

/** Those of the images that the node does not have. */
export async function missingImages(
  docker: Docker,
  images: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const missing: string[] = [];
  for (const image of images) {
    try {
      await docker.cli(['image', 'inspect', '--format', '{{.Id}}', image], {
        signal,
        timeoutMs: LOOK_TIMEOUT_MS,
      });
    } catch (error) {
      if (!(error instanceof ToolError && /no such image/i.test(error.tail))) throw error;
      missing.push(image);
    }
  }
  return missing;
}

/** Host ports of a text as `127.0.0.1:8123->8123/tcp, :::9000-9002->9000-9002/tcp, 9009/tcp`, each once. */
export function publishedPorts(text: string): number[] {
  const ports = [...text.matchAll(/:(\d+)(?:-(\d+))?->[^,]*\/tcp/g)].flatMap(([, first, last]) => {
    const from = Number(first);
    return Array.from({ length: Number(last ?? first) - from + 1 }, (_, at) => from + at);
  });
  return [...new Set(ports)];
}

async function readRows<T>(docker: Docker, args: readonly string[], signal: AbortSignal): Promise<T[]> {
  const text = await docker.cli(args, { signal, timeoutMs: LOOK_TIMEOUT_MS });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
