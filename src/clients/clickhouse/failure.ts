import { ClickHouseError } from '@clickhouse/client';
import { messageOf, NplError, type ErrorDetails } from '../../errors.js';

/** `exception`: ClickHouse itself refused; `request`: it could not be sent. */
export type ClickHouseFailureKind =
  'unreachable' | 'authentication' | 'timeout' | 'exception' | 'not-clickhouse' | 'request';

/** Error numbers of ClickHouse: src/Common/ErrorCodes.cpp. */
const ClickHouseCode = {
  unknownTable: 60,
  unknownDatabase: 81,
  requiredPassword: 194,
  wrongPassword: 193,
  unknownUser: 192,
  authenticationFailed: 516,
} as const;

const AUTHENTICATION_CODES: readonly number[] = [
  ClickHouseCode.unknownUser,
  ClickHouseCode.wrongPassword,
  ClickHouseCode.requiredPassword,
  ClickHouseCode.authenticationFailed,
];

/** ClickHouse, or the way to it, refused a request. */
export class ClickHouseFailure extends NplError {
  constructor(
    what: string,
    readonly kind: ClickHouseFailureKind,
    details: ErrorDetails,
    /** ClickHouse's own error number; undefined when the request got no answer from ClickHouse. */
    readonly code?: number,
  ) {
    super(what, details);
  }
}

/**
 * The failure behind anything @clickhouse/client threw.
 * `address` is `host:port`; `mask` takes secrets out of texts that came from elsewhere.
 */
export function clickHouseFailure(
  error: unknown,
  { address, user, mask }: { address: string; user: string; mask: (text: string) => string },
): ClickHouseFailure {
  if (error instanceof ClickHouseError) return serverFailure(error, Number(error.code), address, user, mask);
  const cause = innermost(error);
  const reason = mask(messageOf(cause)) || 'the connection failed';
  if (isNetworkError(cause)) {
    return new ClickHouseFailure(`ClickHouse does not answer at ${address}`, 'unreachable', {
      why: reason,
      next: 'start it with `npl-ops up`, or correct CLICKHOUSE_HOST and CLICKHOUSE_OUT_PORT',
      cause: error,
    });
  }
  if (cause instanceof Error && 'code' in cause && !String(cause.code).startsWith('HPE_')) {
    return new ClickHouseFailure(`a request to ClickHouse at ${address} failed`, 'request', {
      why: reason,
      cause: error,
    });
  }
  return new ClickHouseFailure(
    `what listens at ${address} does not answer as ClickHouse does`,
    'not-clickhouse',
    {
      why: shorten(reason),
      next: 'check CLICKHOUSE_HOST and CLICKHOUSE_OUT_PORT: they must lead to the HTTP port',
      cause: error,
    },
  );
}

/** A request that ran into its own time limit. */
export function clickHouseTimeout(address: string, timeoutMs: number, cause: unknown): ClickHouseFailure {
  return new ClickHouseFailure(
    `ClickHouse at ${address} did not finish within ${timeoutMs / 1000} s`,
    'timeout',
    {
      why: 'it is overloaded, still starting, or the network drops its packets',
      next: 'look at `npl-ops status` and `npl-ops logs clickhouse`, then try again',
      cause,
    },
  );
}

function serverFailure(
  error: ClickHouseError,
  code: number,
  address: string,
  user: string,
  mask: (text: string) => string,
): ClickHouseFailure {
  const why = `${shorten(mask(error.message.trim()))} (code ${code}${error.type === undefined ? '' : `, ${error.type}`})`;
  if (AUTHENTICATION_CODES.includes(code)) {
    return new ClickHouseFailure(
      `ClickHouse at ${address} refused user ${user}`,
      'authentication',
      {
        why,
        next: 'check CLICKHOUSE_USER in env.conf and CLICKHOUSE_PASSWORD in .npl/secrets.env',
        cause: error,
      },
      code,
    );
  }
  const next =
    code === ClickHouseCode.unknownTable || code === ClickHouseCode.unknownDatabase
      ? { next: 'create what is missing with `npl-ops tables apply`' }
      : {};
  return new ClickHouseFailure(
    `ClickHouse at ${address} refused a request`,
    'exception',
    { why, ...next, cause: error },
    code,
  );
}

const NETWORK_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
];

function isNetworkError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NETWORK_CODES.includes(String(error.code));
}

/** A host with several addresses fails with one error for each: the last one tells enough. */
function innermost(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors.at(-1) : error;
}

/** ClickHouse quotes the whole offending row in some messages. */
function shorten(text: string): string {
  const longest = 1000;
  return text.length <= longest ? text : `${text.slice(0, longest)}...`;
}
