import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../../errors.js';
import { startClickHouse } from './start.js';

/**
 * Entry of the embedded ClickHouse process:
 * `NPL_CLICKHOUSE_PASSWORD=... node server-main.js --chdb DIR --data DIR --port N --user NAME`
 */
async function main(): Promise<void> {
  const { chdb, data, port, user } = readArgs();
  const password = process.env['NPL_CLICKHOUSE_PASSWORD'] ?? '';
  // The programs that this one starts need not know it.
  delete process.env['NPL_CLICKHOUSE_PASSWORD'];
  // libuv reads it when its first thread starts, which is after this line; see MAX_QUERIES in start.ts.
  process.env['UV_THREADPOOL_SIZE'] = '64';
  // A log on a full disk must not end the engine.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const clickhouse = await startClickHouse({
    chdbDir: path.resolve(chdb),
    dataDir: path.resolve(data),
    port,
    credentials: { user, password },
    log: (line) => process.stdout.write(`${line}\n`),
  });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    clickhouse.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${messageOf(error)}\n`);
        // An ordinary exit trips over what still runs in the engine.
        process.kill(process.pid, 'SIGKILL');
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function readArgs(): { chdb: string; data: string; port: number; user: string } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { chdb: text, data: text, port: text, user: text } });
  const { chdb, data, user } = values;
  const port = Number(values.port);
  if (chdb === undefined || data === undefined || user === undefined || !Number.isInteger(port)) {
    throw new UsageError('wanted: --chdb DIR --data DIR --port N --user NAME');
  }
  return { chdb, data, port, user };
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
