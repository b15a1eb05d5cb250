import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

const LISTEN = '0A';
/** 127.0.0.1 in the byte order of the machine, alone and as an IPv6 address. */
const LOOPBACK = /^(0{16}FFFF0000|0{20}FFFF)?(0100007F|7F000001)$/;
const EVERYWHERE = /^0+$/;

/**
 * Whether a table as /proc/net/tcp or tcp6 (proc_pid_net(5)) has a listener in the way of one more on `bind`:
 * on the same address, or on all.
 */
export function listensOn(table: string, port: number, bind: string): boolean {
  const suffix = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .some(([, local = '', , state]) => {
      const [address = '', ownPort] = local.split(':');
      if (state !== LISTEN || ownPort !== suffix) return false;
      return bind === '0.0.0.0' || bind === '::' || EVERYWHERE.test(address) || LOOPBACK.test(address);
    });
}

/** Who listens on a port by the rows of `ss -Hltnp`: `java (process 4711)`; undefined when they do not tell. */
export function listenerIn(rows: string, port: number): string | undefined {
  for (const row of rows.split('\n')) {
    // State, two queues, local address, peer, program.
    const [, , , local = ''] = row.trim().split(/\s+/);
    const [, name, pid] = /users:\(\("([^"]*)",pid=(\d+)/.exec(row) ?? [];
    if (local.endsWith(`:${port}`) && name !== undefined) return `${name} (process ${pid})`;
  }
  return undefined;
}

/**
 * What keeps this machine from listening there; undefined: nothing does. By listening for a moment, which needs no
 * /proc; a port that only root may open is looked up in it, and is `forbidden` when nobody has it.
 */
export async function portObstacle(
  port: number,
  bind: string,
): Promise<'taken' | 'forbidden' | 'no such address' | undefined> {
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, bind, () => server.close(() => resolve(undefined)));
  });
  if (code === 'EADDRINUSE') return 'taken';
  if (code === 'EADDRNOTAVAIL') return 'no such address';
  if (code !== 'EACCES') return undefined;
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return tables.some((table) => listensOn(table, port, bind)) ? 'taken' : 'forbidden';
}
