import { messageOf } from '../../errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it cut the connection',
  EPIPE: 'it cut the connection',
  UND_ERR_SOCKET: 'it cut the connection: http:// and https:// may be mixed up',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  EHOSTDOWN: 'that host is down',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  EPROTO: 'it does not speak TLS there: http:// and https:// may be mixed up',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there: http:// and https:// may be mixed up',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there: http:// and https:// may be mixed up',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is behind',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody whom this machine trusts has signed its certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody whom this machine trusts has signed its certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody whom this machine trusts has signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody whom this machine trusts has signed its certificate',
};

/** Ports that no web client uses, as `fetch` has them: it refuses them before it connects. */
const BARRED = /^bad port$/;

/** Why a connection failed, in plain words; the causes of an error count, and so do its parts. */
export function networkReason(error: unknown): string {
  const words = messageOf(innermost(error));
  return knownReason(error) ?? (BARRED.test(words) ? 'no web service may use that port' : words);
}

function knownReason(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 8) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  const own = code === undefined ? undefined : REASONS[code];
  if (own !== undefined) return own;
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  const [first] = parts.map((part) => knownReason(part, depth + 1)).filter((reason) => reason !== undefined);
  return first ?? knownReason(error.cause, depth + 1);
}

function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;
}
