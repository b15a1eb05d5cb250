import { fileURLToPath } from 'node:url';
import type { ClickHouseService } from '../../topology/topology-types.js';
import type { EngineSpec } from '../engine.js';

/** The embedded ClickHouse as a process; `chdbDir` is the folder that `installChdb` returned. */
export function clickhouseEngine(
  { httpPort, dataDir, user }: Pick<ClickHouseService, 'httpPort' | 'dataDir' | 'user'>,
  chdbDir: string,
  { password }: { readonly password: string },
): EngineSpec {
  const main = fileURLToPath(new URL('./server-main.js', import.meta.url));
  return {
    name: 'clickhouse',
    command: process.execPath,
    args: [main, '--chdb', chdbDir, '--data', dataDir, '--port', String(httpPort), '--user', user],
    env: { NPL_CLICKHOUSE_PASSWORD: password },
    dataDir,
    ports: [httpPort],
    // It opens the port when the data folder is open; queries wait for tables that still load.
    ready: { kind: 'http', port: httpPort, path: '/ping' },
    stopTimeoutMs: 60_000,
    readyTimeoutMs: 180_000,
  };
}
