import { execa } from 'execa';
import { readdir, readlink } from 'node:fs/promises';
import { waitUntil } from '../helpers/wait-until.js';

/** A network namespace, as long as its process lives. One with a name would end with whoever unmounts /run/netns. */
export interface Namespace {
  readonly pid: number;
  /** Flag of nsenter. `ip netns exec` would also hide /sys/fs/cgroup, which a Docker engine needs. */
  readonly flag: string;
  /** Runs `ip ARGS` inside. */
  readonly ip: (...args: string[]) => Promise<string>;
  /** Ends it, and with it all that still runs inside. */
  close(): Promise<void>;
}

export async function startNamespace(): Promise<Namespace> {
  const holder = execa('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore', reject: false });
  const pid = holder.pid;
  if (pid === undefined) throw new Error('unshare cannot be started');
  const own = await readlink('/proc/self/ns/net');
  const link = await waitUntil('a network namespace', async () => {
    const found = await networkOf(pid);
    return found === own ? undefined : found;
  });
  const flag = `--net=/proc/${pid}/ns/net`;
  const ip = async (...args: string[]): Promise<string> =>
    (await execa('nsenter', [flag, 'ip', ...args])).stdout;
  await ip('link', 'set', 'lo', 'up');
  return {
    pid,
    flag,
    ip,
    async close() {
      await waitUntil(`the end of all in namespace ${link}`, async () => {
        const members = await membersOf(link);
        for (const member of members) process.kill(member, 'SIGKILL');
        return members.length === 0;
      });
      await holder;
    },
  };
}

async function membersOf(link: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const networks = await Promise.all(pids.map(networkOf));
  return pids.filter((_, at) => networks[at] === link);
}

/** Undefined where it has ended meanwhile. */
async function networkOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/net`).catch(() => undefined);
}
