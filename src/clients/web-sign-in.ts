import { messageOf, NplError } from '../errors.js';
import { fetchAlone } from './fetch-alone.js';
import { hostPort, nodeHost } from '../topology/machine.js';
import { LOCAL } from '../topology/topology-types.js';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The web interface of Airflow or Superset, to find out who may do what. */
export interface WebSignIn {
  /** For messages, as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The roles of who signs in with that; undefined: nobody does. Empty where it may not read its own. */
  rolesOf(credentials: Credentials, signal: AbortSignal): Promise<readonly string[] | undefined>;
}

interface Place {
  readonly node: string;
  readonly port: number;
}

const REQUEST_TIMEOUT_MS = 30_000;

/** Source: the FAB auth manager of Airflow 3, `POST /auth/token` and `GET /auth/fab/v1/users/{username}`. */
export function airflowSignIn(place: Place): WebSignIn {
  const url = urlOf(place);
  return {
    url,
    async rolesOf({ user, password }, signal) {
      const token = await tokenFrom(`${url}/auth/token`, { username: user, password }, signal);
      if (token === undefined) return undefined;
      const own = await fetchJson(`${url}/auth/fab/v1/users/${encodeURIComponent(user)}`, signal, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { roles = [] } = own.body as { roles?: { name: string }[] };
      return own.status === 200 ? roles.map(({ name }) => name) : [];
    },
  };
}

/** Source: Superset 6, `POST /api/v1/security/login` and `GET /api/v1/me/roles/`. */
export function supersetSignIn(place: Place): WebSignIn {
  const url = urlOf(place);
  return {
    url,
    async rolesOf({ user, password }, signal) {
      const body = { username: user, password, provider: 'db', refresh: false };
      const token = await tokenFrom(`${url}/api/v1/security/login`, body, signal);
      if (token === undefined) return undefined;
      const own = await fetchJson(`${url}/api/v1/me/roles/`, signal, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { result } = own.body as { result?: { roles?: Record<string, unknown> } };
      return own.status === 200 ? Object.keys(result?.roles ?? {}) : [];
    },
  };
}

export function urlOf({ node, port }: Place): string {
  const host = node === LOCAL ? '127.0.0.1' : nodeHost(node);
  return `http://${hostPort(host, port)}`;
}

/** Undefined: those credentials are not accepted. */
export async function tokenFrom(url: string, body: object, signal: AbortSignal): Promise<string | undefined> {
  const { status, body: answer } = await fetchJson(url, signal, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (status === 401) return undefined;
  const token = (answer as { access_token?: unknown }).access_token;
  if (status < 300 && typeof token === 'string') return token;
  throw new NplError(`${url} answered ${status} to a sign-in`, {
    why: 'something else may be listening there, or the service is not ready yet',
    next: 'npl-ops status',
  });
}

async function fetchJson(
  url: string,
  signal: AbortSignal,
  init: RequestInit,
): Promise<{ status: number; body: unknown }> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
  try {
    const response = await fetchAlone(url, { ...init, signal: limited });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : {} };
  } catch (cause) {
    signal.throwIfAborted();
    const reason = cause instanceof Error ? (cause.cause ?? cause) : cause;
    throw new NplError(`nobody answers at ${url}`, { why: messageOf(reason), next: 'npl-ops status', cause });
  }
}
