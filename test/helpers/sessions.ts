import { glob, readFile } from 'node:fs/promises';
import { waitUntil } from './wait-until.js';

/**
 * kill -9 of every process of these sessions, until none is left. A program that was started `detached` has a session of
 * its own, by its process id, and all that it starts is in it, whatever becomes of parents, titles and process groups.
 */
export async function killSessions(ids: ReadonlySet<number>): Promise<void> {
  // Until none is left: what is being killed may have started another.
  await waitUntil('all processes are gone', async () => {
    const pids = await processesOf(ids);
    for (const pid of pids) killQuietly(pid);
    return pids.length === 0;
  });
}

async function processesOf(sessions: ReadonlySet<number>): Promise<number[]> {
  const found: number[] = [];
  for await (const file of glob('/proc/[0-9]*/stat')) {
    // A process may end while it is looked at.
    const text = await readFile(file, 'utf8').catch(() => '');
    // After the name in brackets, which may hold anything: state, parent, group, session.
    const [state, , , session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (state !== 'Z' && sessions.has(Number(session))) found.push(Number(file.split('/')[2]));
  }
  return found;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
