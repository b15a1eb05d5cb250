import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from '@clickhouse/client';
import { redactor } from '../../redact.js';
import { hostPort } from '../../topology/machine.js';
import type { ClickHouseService } from '../../topology/topology-types.js';
import { abortedError, raceAbort } from '../aborted.js';
import { clickHouseFailure, clickHouseTimeout } from './failure.js';
import { quoteIdentifier } from './quote-identifier.js';

const QUERY_TIMEOUT_MS = 30_000;
const INSERT_TIMEOUT_MS = 600_000;
const PING_TIMEOUT_MS = 5_000;
/** The client's own limit on a silent socket; above every limit that a call sets. */
const SOCKET_TIMEOUT_MS = 86_400_000;

/** Values of the `{name:Type}` placeholders of a statement; `{name:Identifier}` takes a table or column name. */
export type QueryParameters = Readonly<Record<string, unknown>>;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; default 30 s, for an insert 10 min. */
  readonly timeoutMs?: number;
  readonly settings?: ClickHouseSettings;
  /** True: do not enter the configured database, which may not exist yet. Names must be qualified then. */
  readonly outsideDatabase?: boolean;
}

/**
 * A connection pool to one ClickHouse server. Every method rejects with ClickHouseFailure, or with Cancelled
 * when its signal is aborted.
 */
export interface ClickHouse {
  readonly database: string;
  /** Rows of a statement. 64-bit and wider integers (also `count()`) come as decimal strings: a number would round them. */
  query<T>(sql: string, params?: QueryParameters, options?: CallOptions): Promise<T[]>;
  /** Runs a statement without a result. */
  command(sql: string, params?: QueryParameters, options?: CallOptions): Promise<void>;
  /** Inserts one batch into a table of the configured database. */
  insert(table: string, rows: readonly object[], options?: CallOptions): Promise<void>;
  /** Resolves when the server answers a query and accepts the user. */
  ping(signal?: AbortSignal): Promise<void>;
  version(signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** Opens no connection by itself: the first call does. */
export function connectClickHouse(
  service: Pick<ClickHouseService, 'host' | 'httpPort' | 'database' | 'user'>,
  password: string,
): ClickHouse {
  const { host, httpPort, database, user } = service;
  const address = hostPort(host, httpPort);
  const mask = redactor([password]);
  const open = (databaseName: string): ClickHouseClient =>
    createClient({
      url: `http://${address}`,
      username: user,
      password,
      database: databaseName,
      application: 'npl',
      request_timeout: SOCKET_TIMEOUT_MS,
      log: { level: ClickHouseLogLevel.OFF },
      // Parameters that would make the URL too long go into the body.
      use_multipart_params_auto: true,
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1, wait_end_of_query: 1 },
    });
  const inside = open(database);
  // The client always names a database, and the server refuses every request that names a missing one.
  const outside = open('default');

  async function call<T>(
    { signal, timeoutMs, settings, outsideDatabase }: CallOptions,
    defaultTimeoutMs: number,
    request: (
      client: ClickHouseClient,
      common: { abort_signal: AbortSignal; clickhouse_settings: ClickHouseSettings },
    ) => Promise<T>,
  ): Promise<T> {
    const limitMs = timeoutMs ?? defaultTimeoutMs;
    const limit = AbortSignal.timeout(limitMs);
    const abort_signal = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      abort_signal.throwIfAborted();
      const client = outsideDatabase === true ? outside : inside;
      const answer = request(client, { abort_signal, clickhouse_settings: settings ?? {} });
      // Once headers have come, the client no longer heeds the signal.
      return await raceAbort(answer, abort_signal);
    } catch (error) {
      if (signal?.aborted === true) throw abortedError(signal, `a request to ClickHouse at ${address}`);
      if (limit.aborted) throw clickHouseTimeout(address, limitMs, error);
      throw clickHouseFailure(error, { address, user, mask });
    }
  }

  async function query<T>(
    sql: string,
    params: QueryParameters = {},
    options: CallOptions = {},
  ): Promise<T[]> {
    return await call(options, QUERY_TIMEOUT_MS, async (client, common) => {
      const result = await client.query({
        query: sql,
        query_params: { ...params },
        format: 'JSONEachRow',
        ...common,
      });
      return await result.json<T>();
    });
  }

  return {
    database,
    query,
    async command(sql, params = {}, options = {}) {
      await call(options, QUERY_TIMEOUT_MS, (client, common) =>
        client.command({ query: sql, query_params: { ...params }, ...common }),
      );
    },
    async insert(table, rows, options = {}) {
      await call(options, INSERT_TIMEOUT_MS, (client, common) =>
        client.insert({ table: quoteIdentifier(table), values: rows, format: 'JSONEachRow', ...common }),
      );
    },
    async ping(signal) {
      await query(
        'SELECT 1',
        {},
        { timeoutMs: PING_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) },
      );
    },
    async version(signal) {
      const rows = await query<{ version: string }>(
        'SELECT version() AS version',
        {},
        signal === undefined ? {} : { signal },
      );
      return rows[0]?.version ?? 'unknown';
    },
    async close() {
      await Promise.all([inside.close(), outside.close()]);
    },
  };
}
