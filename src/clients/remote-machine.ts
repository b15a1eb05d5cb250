import { dockerFailure } from './docker/failure.js';
import { run } from './exec.js';

/** The disk that a folder lies on, or will once it is made. */
export interface DiskFacts {
  readonly folder: string;
  /** The same for folders of one disk. */
  readonly disk: string;
  /** What ordinary users may still write. */
  readonly freeBytes: number;
}

export interface RemoteMachine {
  /** Without folders of which the machine says nothing. */
  readonly disks: readonly DiskFacts[];
  /** Rows as in /proc/net/tcp and tcp6 (proc_pid_net(5)); empty where the machine has no /proc. */
  readonly sockets: string;
  /** Rows of `ss -ltnp` (iproute2), which names the programs that the user of the node may look into. */
  readonly programs: string;
}

const LOOK_TIMEOUT_MS = 30_000;
/**
 * Reads folders from its stdin, one a line. One line without single quotes or exclamation marks, so that every login
 * shell hands it to sh as it is.
 */
const SCRIPT = [
  'while IFS= read -r folder',
  'do until [ -d "$folder" ]; do folder="${folder%/*}"; [ -n "$folder" ] || folder=/; done',
  'echo "npl-disk"; df -Pk "$folder" 2>/dev/null',
  'done',
  'echo "npl-sockets"; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null',
  'echo "npl-programs"; ss -Hltnp 2>/dev/null',
  'true',
].join('; ');

/**
 * Looks at a machine by ssh, as the docker program does, with what every Unix has: a node without an image yet is seen
 * as well. `node` is `ssh://user@host[:port]`, `folders` are absolute. Rejects with what ssh refused.
 */
export async function readRemoteMachine(
  node: string,
  folders: readonly string[],
  options: RemoteOptions,
): Promise<RemoteMachine> {
  const input = folders.map((folder) => `${folder}\n`).join('');
  return readAnswer(await runOnMachine(node, SCRIPT, input, options), folders);
}

export interface RemoteOptions {
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs a script of one line without single quotes or exclamation marks by ssh, and resolves to its stdout; what varies
 * comes on its stdin. Rejects with what ssh refused.
 */
export async function runOnMachine(
  node: string,
  script: string,
  input: string,
  { env, signal }: RemoteOptions,
): Promise<string> {
  try {
    const { stdout } = await run('ssh', sshArguments(node, script), {
      ...(env === undefined ? {} : { env }),
      input,
      timeoutMs: LOOK_TIMEOUT_MS,
      signal,
    });
    return stdout;
  } catch (error) {
    throw dockerFailure(error, node);
  }
}

function sshArguments(node: string, script: string): string[] {
  const { username, hostname, port } = new URL(node);
  return [
    ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20', '-T'],
    ...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
    ...(port === '' ? [] : ['-p', port]),
    '--',
    hostname.replaceAll(/[[\]]/g, ''),
    `sh -c '${script}'`,
  ];
}

/** What the script printed for these folders. */
export function readAnswer(output: string, folders: readonly string[]): RemoteMachine {
  const [disks = '', rest = ''] = output.split(/^npl-sockets$/m);
  const [sockets = '', programs = ''] = rest.split(/^npl-programs$/m);
  const tables = disks.split(/^npl-disk$/m).slice(1);
  return {
    disks: folders.flatMap((folder, at) => diskOf(folder, tables[at] ?? '')),
    sockets,
    programs,
  };
}

/** Of a table of `df -Pk` (POSIX): file system, blocks, used, available, capacity, mount point. */
function diskOf(folder: string, table: string): DiskFacts[] {
  const row = table.trim().split('\n').at(-1) ?? '';
  const [, available, disk] = /\s\d+\s+\d+\s+(-?\d+)\s+\S+\s+(\/.*)$/.exec(row) ?? [];
  if (available === undefined || disk === undefined) return [];
  return [{ folder, disk, freeBytes: Number(available) * 1024 }];
}
