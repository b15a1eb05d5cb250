import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { queryFailure } from './failure.js';

/** A query as its URL and headers tell it; more of the statement may stand in the body. */
export interface QueryRequest {
  readonly query: string;
  readonly database: string | undefined;
  /** Format of an answer whose statement names none. */
  readonly format: string;
  readonly queryId: string;
  readonly session: SessionRequest | undefined;
  /** Answer only when the query has ended, so that the status is sure. */
  readonly waitEndOfQuery: boolean;
  /** The client may get a compressed answer. */
  readonly compressible: boolean;
  /** GET and HEAD change nothing. */
  readonly readonly: boolean;
  /** Settings for this query, and `param_` values in tab-separated escaping, as they came. */
  readonly settings: ReadonlyMap<string, string>;
}

export interface SessionRequest {
  readonly id: string;
  readonly timeoutMs: number;
  /** Fail unless the session exists. */
  readonly check: boolean;
}

/** URL parameters of ClickHouse's HTTP interface that are no settings. */
const RESERVED = new Set([
  'query',
  'user',
  'password',
  'database',
  'default_format',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'wait_end_of_query',
  'buffer_size',
  'compress',
  'decompress',
  'quota_key',
  'stacktrace',
  'role',
]);
const UNSUPPORTED = new Map([
  ['compress', 'compress=1 (use Accept-Encoding with enable_http_compression=1)'],
  ['decompress', 'decompress=1 (use Content-Encoding)'],
]);
const MAX_SESSION_TIMEOUT_S = 3600;
const DEFAULT_SESSION_TIMEOUT_S = 60;

/** Throws QueryFailure on what cannot be honoured. */
export function queryRequest(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  url: URLSearchParams,
): QueryRequest {
  for (const [name, what] of UNSUPPORTED) {
    if (flag(url.get(name))) {
      throw queryFailure('NOT_IMPLEMENTED', `the embedded ClickHouse does not support ${what}`);
    }
  }
  if (url.has('role')) throw queryFailure('NOT_IMPLEMENTED', 'the embedded ClickHouse has no roles');
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    query: url.get('query') ?? '',
    database: (url.get('database') ?? header('x-clickhouse-database')) || undefined,
    format: (header('x-clickhouse-format') ?? url.get('default_format')) || 'TabSeparated',
    queryId: url.get('query_id') || randomUUID(),
    session: sessionRequest(url),
    waitEndOfQuery: flag(url.get('wait_end_of_query')),
    compressible: flag(url.get('enable_http_compression')),
    readonly: request.method === 'GET' || request.method === 'HEAD',
    settings: new Map([...url].filter(([name]) => !RESERVED.has(name))),
  };
}

function sessionRequest(url: URLSearchParams): SessionRequest | undefined {
  const id = url.get('session_id');
  if (id === null || id === '') return undefined;
  const text = url.get('session_timeout') ?? String(DEFAULT_SESSION_TIMEOUT_S);
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > MAX_SESSION_TIMEOUT_S) {
    const limit = `a whole number of seconds up to ${MAX_SESSION_TIMEOUT_S}`;
    throw queryFailure('INVALID_SESSION_TIMEOUT', `Session timeout '${text}' is not ${limit}`);
  }
  return { id, timeoutMs: seconds * 1000, check: flag(url.get('session_check')) };
}

function flag(value: string | null): boolean {
  return value === '1' || value === 'true';
}
