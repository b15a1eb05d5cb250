import type { Server } from 'node:http';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, NplError } from '../../errors.js';
import { chdbTemplate } from './chdb-package.js';
import { openConnectionPool } from './connection-pool.js';
import type { Credentials } from './credentials.js';
import { createHttpServer } from './http-server.js';
import { loadEngine, type Connection, type Engine } from './native.js';
import { openQuerySlots } from './query-slots.js';
import type { ServerFacts } from './reply.js';
import { queryKiller } from './running-query.js';

export interface ClickHouseOptions {
  readonly chdbDir: string;
  readonly dataDir: string;
  readonly port: number;
  readonly credentials: Credentials;
  readonly log: (line: string) => void;
}

export interface RunningClickHouse {
  /** Ends running queries and closes the data directory. Rejects when a query cannot be ended. */
  stop(): Promise<void>;
}

/** Each holds a thread of libuv's pool; the pool must be larger, since files and compression need threads too. */
const MAX_QUERIES = 40;
/** After a stop, queries may end by themselves for so long before they are killed, milliseconds. */
const STOP_GRACE_MS = 5_000;
/** A killed query that takes longer cannot be waited for. */
const KILL_GRACE_MS = 30_000;
/** The last answers may take so long to reach their clients. */
const ANSWER_GRACE_MS = 5_000;

/** Opens the data directory and listens on loopback. Rejects with NplError when either cannot be had. */
export async function startClickHouse(options: ClickHouseOptions): Promise<RunningClickHouse> {
  const { chdbDir, dataDir } = options;
  if (/[*?{}]/.test(dataDir)) {
    throw new NplError(`ClickHouse cannot use ${dataDir}: the engine takes *, ?, { and } for patterns`);
  }
  await mkdir(dataDir, { recursive: true });
  const engine = loadEngine(chdbDir, dataDir, {
    configFile: chdbTemplate('config.xml'),
    usersFile: chdbTemplate('users.xml'),
  });
  // It also keeps the engine alive between requests: Kafka tables read on.
  const control = openData(engine, dataDir);
  try {
    return await serve(engine, control, options);
  } catch (error) {
    // The process could not end in good order with an open engine.
    control.close();
    throw error;
  }
}

async function serve(
  engine: Engine,
  control: Connection,
  { dataDir, port, credentials, log }: ClickHouseOptions,
): Promise<RunningClickHouse> {
  const facts = await readFacts(control);
  const slots = await openQuerySlots(path.join(dataDir, 'http'), MAX_QUERIES);
  const pool = openConnectionPool(engine);
  const kill = queryKiller(control);
  const servers = await listen(port, () =>
    createHttpServer({ service: { slots, pool, kill }, facts, credentials, log }),
  );
  log(`ClickHouse ${facts.version} (embedded) listens on 127.0.0.1:${port}`);
  return {
    async stop() {
      const closed = Promise.all(servers.map(async (server) => once(server.close(), 'close')));
      const idle = slots.drain().then(() => true);
      if (!(await Promise.race([idle, delay(STOP_GRACE_MS, false)]))) {
        await control.query('KILL QUERY WHERE 1 ASYNC');
        if (!(await Promise.race([idle, delay(KILL_GRACE_MS, false)]))) {
          throw new NplError('ClickHouse has a query that does not end');
        }
      }
      // A query that has ended is not yet an answer that has arrived.
      await Promise.race([closed, delay(ANSWER_GRACE_MS)]);
      for (const server of servers) server.closeAllConnections();
      pool.close();
      control.close();
    },
  };
}

function openData(engine: Engine, dataDir: string): Connection {
  try {
    return engine.connect();
  } catch (error) {
    throw new NplError(`ClickHouse cannot open ${dataDir}: ${messageOf(error)}`, { cause: error });
  }
}

async function readFacts(connection: Connection): Promise<ServerFacts> {
  const { bytes } = await connection.query(
    'SELECT version(), timezone(), hostName() FORMAT JSONCompactEachRow',
  );
  const [version, timezone, displayName] = JSON.parse(Buffer.from(bytes).toString('utf8')) as string[];
  return { version: version ?? '', timezone: timezone ?? 'UTC', displayName: displayName ?? 'embedded' };
}

/** IPv6 loopback as well where the machine has it: `localhost` may mean either. */
async function listen(port: number, create: () => Server): Promise<Server[]> {
  const servers: Server[] = [];
  for (const host of ['127.0.0.1', '::1']) {
    const server = create().listen(port, host);
    try {
      await once(server, 'listening');
      servers.push(server);
    } catch (error) {
      if (host === '127.0.0.1')
        throw new NplError(`ClickHouse cannot listen: ${messageOf(error)}`, { cause: error });
    }
  }
  return servers;
}
