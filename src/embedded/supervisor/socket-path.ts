import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { StateFiles } from './state-files.js';

/** sun_path holds 104 bytes on macOS, 108 on Linux, with the closing zero. */
const LONGEST_SOCKET_PATH = 100;
const SOCKET = 'supervisor.sock';
const TEMPORARY_PREFIX = 'npl-';

/** Where the supervisor that holds the lock is to listen: in the state folder, or in a private temporary one. */
export async function chooseSocketPath(stateDir: string): Promise<string> {
  const path = join(stateDir, SOCKET);
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  const longName = `${TEMPORARY_PREFIX}XXXXXX/${SOCKET}`;
  const parent = Buffer.byteLength(join(tmpdir(), longName)) <= LONGEST_SOCKET_PATH ? tmpdir() : '/tmp';
  return join(await mkdtemp(join(parent, TEMPORARY_PREFIX)), SOCKET);
}

/** Tells clients where the supervisor listens: their TMPDIR may be another. */
export async function publishSocketPath(files: StateFiles, socketPath: string): Promise<void> {
  await writeFile(files.supervisor, JSON.stringify({ pid: process.pid, socket: socketPath }), {
    mode: 0o600,
  });
}

/** Where the last supervisor said that it listens, and its pid; undefined when none ever did. */
export async function publishedSocket(
  files: StateFiles,
): Promise<{ pid: number; socket: string } | undefined> {
  try {
    const { pid, socket } = JSON.parse(await readFile(files.supervisor, 'utf8')) as {
      pid?: unknown;
      socket?: unknown;
    };
    return typeof pid === 'number' && typeof socket === 'string' ? { pid, socket } : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a socket, which nobody may listen on but the caller, and the temporary folder made for it. */
export function removeSocket(files: StateFiles, socketPath: string): void {
  rmSync(socketPath, { force: true });
  const folder = dirname(socketPath);
  if (folder !== files.stateDir && basename(folder).startsWith(TEMPORARY_PREFIX)) {
    rmSync(folder, { recursive: true, force: true });
  }
}
