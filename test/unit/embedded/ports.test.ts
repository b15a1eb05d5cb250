import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { checkPortsFree, listeningInodes, portHolder } from '../../../src/embedded/ports.js';
import type { NplError } from '../../../src/errors.js';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:2384 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0
`;

test('listeningInodes takes listeners of that port alone', () => {
  expect(listeningInodes(TABLE, 0x2384)).toEqual(['111']);
  expect(listeningInodes(TABLE, 80)).toEqual(['333']);
  expect(listeningInodes('', 80)).toEqual([]);
});

test.each(['127.0.0.1', '0.0.0.0', '::'])(
  'a port taken on %s is refused, with the process that holds it',
  async (host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await checkPortsFree('clickhouse', [port]).then(
      () => undefined,
      (thrown: unknown) => thrown as NplError,
    );
    if (process.platform === 'linux')
      expect(await portHolder(port)).toEqual({ pid: process.pid, name: 'node' });
    server.close();
    await once(server, 'close');
    expect(error?.message).toBe(`port ${port}, which clickhouse needs, is taken`);
    expect(error?.next).toContain('npl-ops config set CLICKHOUSE_OUT_PORT=PORT');
    await checkPortsFree('clickhouse', [port]);
  },
);
