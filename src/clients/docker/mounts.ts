import type { LookOptions } from './containers.js';
import type { Docker } from './docker.js';

/** A folder, a volume or a file system in memory that a container sees. */
export interface Mount {
  /** A folder of the machine, or the name of a volume; empty: in memory. */
  readonly source: string;
  /** In the container. */
  readonly target: string;
  readonly isReadOnly: boolean;
}

interface Inspected {
  readonly Type: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination: string;
  readonly RW: boolean;
}

const LOOK_TIMEOUT_MS = 15_000;

export async function containerMounts(docker: Docker, id: string, options: LookOptions): Promise<Mount[]> {
  const args = ['container', 'inspect', '--format', '{{json .Mounts}}', id];
  const text = await docker.cli(args, { timeoutMs: LOOK_TIMEOUT_MS, ...options });
  return (JSON.parse(text) as readonly Inspected[]).map(({ Type, Name, Source, Destination, RW }) => ({
    source: (Type === 'volume' ? Name : Source) ?? '',
    target: Destination,
    isReadOnly: !RW,
  }));
}
