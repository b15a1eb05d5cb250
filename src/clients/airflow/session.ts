import { NplError, UsageError } from '../../errors.js';
import { raceAbort } from '../aborted.js';
import { fetchAlone } from '../fetch-alone.js';

/** Where Airflow is, and who npl is there. */
export interface AirflowAccess {
  /** Base address without a trailing slash. */
  readonly url: string;
  readonly user: string;
  /** Empty: npl has none. */
  readonly password: string;
  /** npl runs it, and made that user. */
  readonly isOwn: boolean;
}

/** Requests to the REST API, signed in as one user. Source: Airflow 3.3, `POST /auth/token` and `/api/v2`. */
export interface AirflowSession {
  /** `path`: behind `/api/v2`, its parts encoded. Rejects with an AirflowRefusal for any status but 2xx. */
  request(path: string, signal: AbortSignal, init?: AirflowRequest): Promise<Response>;
}

export interface AirflowRequest {
  readonly method?: 'POST' | 'PATCH';
  readonly body?: unknown;
  readonly accept?: string;
}

/** Airflow understood who asks, and does not do it. */
export class AirflowRefusal extends NplError {
  constructor(
    readonly status: number,
    what: string,
    details: ConstructorParameters<typeof NplError>[1],
  ) {
    super(what, details);
  }
}

/** The first sign-in after its start takes Airflow some 15 s on a small machine. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Signs in when it is first used, and again when Airflow has forgotten the token or it is too old. */
export function airflowSession(access: AirflowAccess): AirflowSession {
  let opened: Promise<string> | undefined;
  const signedIn = (): Promise<string> => {
    opened ??= signIn(access).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const attempt = async (path: string, token: string, signal: AbortSignal, request: AirflowRequest) => {
    const { method = 'GET', body, accept = 'application/json' } = request;
    return await send(access, `/api/v2${path}`, signal, {
      method,
      headers: { authorization: `Bearer ${token}`, accept, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  return {
    async request(path, signal, request = {}) {
      // A sign-in serves all who wait for it, so it outlives the one who has no more time.
      const token = signedIn();
      const answer = await attempt(path, await raceAbort(token, signal), signal, request);
      if (answer.ok) return answer;
      const says = await saysOf(answer);
      if (!isTokenRefused(answer.status, says)) throw refusal(access, path, answer.status, says);
      if (opened === token) opened = undefined;
      const again = await attempt(path, await raceAbort(signedIn(), signal), signal, request);
      if (again.ok) return again;
      throw refusal(access, path, again.status, await saysOf(again));
    },
  };
}

/** Source: `resolve_user_from_token`; a token of before a change of Airflow's key is invalid, not expired. */
const isTokenRefused = (status: number, says: string): boolean =>
  status === 401 || (status === 403 && says.includes('JWT'));

async function signIn(access: AirflowAccess): Promise<string> {
  const { url, user, password, isOwn } = access;
  if (password === '') {
    throw new UsageError(`npl has no password for ${user} of Airflow`, {
      why: 'AIRFLOW_ADMIN_PASSWORD is neither in .npl/secrets.env nor in the environment',
      next: isOwn ? 'npl-setup' : `add the line AIRFLOW_ADMIN_PASSWORD=... to .npl/secrets.env`,
    });
  }
  const answer = await send(access, '/auth/token', new AbortController().signal, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: user, password }),
  });
  const text = await answer.text();
  const token = answer.ok ? tokenIn(text) : undefined;
  if (token !== undefined) return token;
  if (answer.status === 401) {
    throw new UsageError(`Airflow at ${url} does not let ${user} sign in`, {
      why: 'AIRFLOW_ADMIN_PASSWORD of .npl/secrets.env, or of the environment, is not its password',
      next: isOwn
        ? `npl-ops users reset-password ${user} --service airflow`
        : 'correct AIRFLOW_ADMIN_USER in env.conf, or AIRFLOW_ADMIN_PASSWORD in .npl/secrets.env',
    });
  }
  throw new NplError(`${url} did not answer like Airflow 3`, {
    why: `it answered ${answer.status} to a sign-in; something else may listen there, or it is not ready yet`,
    next: isOwn ? 'npl-ops status' : 'correct AIRFLOW_URL in env.conf',
  });
}

function tokenIn(text: string): string | undefined {
  const body = jsonIn(text) as { access_token?: unknown } | undefined;
  return typeof body?.access_token === 'string' ? body.access_token : undefined;
}

async function send(
  { url, isOwn }: AirflowAccess,
  path: string,
  signal: AbortSignal,
  init: RequestInit,
): Promise<Response> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
  try {
    return await fetchAlone(url + path, { ...init, signal: limited });
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    const next = isOwn ? 'npl-ops up' : 'start it, or correct AIRFLOW_URL in env.conf';
    throw new NplError(`Airflow does not answer at ${url}`, { why, next, cause });
  }
}

function refusal(access: AirflowAccess, path: string, status: number, says: string): AirflowRefusal {
  const what = `Airflow answered ${status} to ${path.split('?')[0] ?? path}`;
  if (status === 403) {
    return new AirflowRefusal(status, `Airflow does not let ${access.user} do that`, {
      why: `${what}: ${says}`,
      next: `give ${access.user} the role Op or Admin in Airflow`,
    });
  }
  const next = access.isOwn ? 'npl-ops logs airflow-apiserver' : `see the log of Airflow at ${access.url}`;
  return new AirflowRefusal(status, what, { why: says, ...(status >= 500 ? { next } : {}) });
}

/** What Airflow says of a refusal: a sentence, what FastAPI found in the request, or a record. */
async function saysOf(answer: Response): Promise<string> {
  const text = await answer.text();
  const detail = (jsonIn(text) as { detail?: unknown } | undefined)?.detail;
  if (typeof detail === 'string') return detail;
  if (Array.isArray(detail)) {
    return detail
      .map((each: { loc?: string[]; msg?: string }) => `${each.loc?.at(-1)}: ${each.msg}`)
      .join('; ');
  }
  const { reason } = (detail ?? {}) as { reason?: unknown };
  return typeof reason === 'string' ? reason : 'it does not say why';
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
