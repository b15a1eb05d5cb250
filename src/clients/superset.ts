import { NplError, UsageError } from '../errors.js';
import { fetchAlone } from './fetch-alone.js';
import { tokenFrom, urlOf, type Credentials } from './web-sign-in.js';

/** Superset's REST API, signed in as one user. Source: superset/{importexport,charts,datasets,dashboards}/api.py, 6.1. */
export interface Superset {
  /** For people, as `http://127.0.0.1:8088`. */
  readonly url: string;
  /** Databases, datasets, charts and dashboards of a bundle replace those of the same uuid; all or none. */
  importAssets(
    bundle: Buffer,
    passwords: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void>;
  /** All that Superset has, without passwords: a zip. */
  exportAssets(signal: AbortSignal): Promise<Buffer>;
  /** `extra` of a dataset; undefined where there is no such dataset. */
  datasetExtra(uuid: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Where a dashboard has which chart; undefined where there is no such dashboard. */
  dashboardPosition(uuid: string, signal: AbortSignal): Promise<Position | undefined>;
  /** Runs the chart's own query. Rejects with what the database said. */
  chartRows(uuid: string, signal: AbortSignal): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export interface PositionNode {
  readonly id?: string;
  readonly type: string;
  readonly parents?: readonly string[];
  readonly children?: readonly string[];
  /** `uuid`: of the chart. `width`: columns, of 12. */
  readonly meta?: { readonly uuid?: string; readonly width?: number };
}
/** Of a dashboard, by the name of the node. */
export type Position = Readonly<Record<string, PositionNode | string>>;

const REQUEST_TIMEOUT_MS = 120_000;

interface Session {
  readonly token: string;
  /** Superset wants both with what changes something. */
  readonly csrf: string;
  readonly cookie: string;
}

/** Signs in when it is first used. */
export function connectSuperset(
  place: { readonly node: string; readonly port: number },
  credentials: Credentials,
): Superset {
  const url = urlOf(place);
  let opened: Promise<Session> | undefined;
  const session = (signal: AbortSignal): Promise<Session> => {
    opened ??= signIn(url, credentials, signal).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const send = async (path: string, signal: AbortSignal, init: RequestInit = {}): Promise<Response> => {
    const { token, csrf, cookie } = await session(signal);
    const headers = { authorization: `Bearer ${token}`, 'x-csrftoken': csrf, cookie, referer: url };
    return await request(`${url}${path}`, signal, {
      ...init,
      headers: { ...(init.headers as object), ...headers },
    });
  };
  const found = async (path: string, signal: AbortSignal): Promise<Record<string, unknown> | undefined> => {
    const answer = await send(path, signal);
    if (answer.status === 404) return undefined;
    const { result } = (await accepted(answer, path)) as { result: Record<string, unknown> };
    return result;
  };
  return {
    url,
    async importAssets(bundle, passwords, signal) {
      const form = new FormData();
      form.append('bundle', new Blob([new Uint8Array(bundle)], { type: 'application/zip' }), 'assets.zip');
      form.append('passwords', JSON.stringify(passwords));
      // Dashboards may show charts that are not in the bundle.
      form.append('sparse', 'true');
      const path = '/api/v1/assets/import/';
      await accepted(await send(path, signal, { method: 'POST', body: form }), path);
    },
    async exportAssets(signal) {
      const path = '/api/v1/assets/export/';
      const answer = await send(path, signal);
      if (!answer.ok) await accepted(answer, path);
      return Buffer.from(await answer.arrayBuffer());
    },
    async datasetExtra(uuid, signal) {
      const dataset = await found(`/api/v1/dataset/${uuid}`, signal);
      if (dataset === undefined) return undefined;
      return objectOf(dataset['extra']);
    },
    async dashboardPosition(uuid, signal) {
      const dashboard = await found(`/api/v1/dashboard/${uuid}`, signal);
      return dashboard === undefined ? undefined : (objectOf(dashboard['position_json']) as Position);
    },
    async chartRows(uuid, signal) {
      const chart = await found(`/api/v1/chart/${uuid}`, signal);
      if (chart === undefined) {
        throw new NplError(`Superset has no chart ${uuid}`, { next: 'npl-ops dashboards import' });
      }
      const path = `/api/v1/chart/${Number(chart['id'])}/data/?force=true`;
      const answer = (await accepted(await send(path, signal), path)) as {
        result: { data: Record<string, unknown>[] }[];
      };
      return answer.result.flatMap(({ data }) => data);
    },
  };
}

async function signIn(url: string, { user, password }: Credentials, signal: AbortSignal): Promise<Session> {
  const body = { username: user, password, provider: 'db', refresh: false };
  const token = await tokenFrom(`${url}/api/v1/security/login`, body, signal);
  if (token === undefined) {
    throw new UsageError(`Superset does not let ${user} sign in`, {
      why: 'the password of .npl/secrets.env is not its password',
      next: `npl-ops users reset-password ${user} --service superset`,
    });
  }
  const path = '/api/v1/security/csrf_token/';
  const answer = await request(`${url}${path}`, signal, { headers: { authorization: `Bearer ${token}` } });
  const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0]);
  const { result } = (await accepted(answer, path)) as { result: string };
  return { token, csrf: result, cookie: cookie.join('; ') };
}

async function request(url: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
  try {
    return await fetchAlone(url, { ...init, signal: limited });
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new NplError(`nobody answers at ${url}`, { why, next: 'npl-ops status', cause });
  }
}

/** Superset says in `message` or `errors` what it does not like, sometimes with status 400, sometimes 500. */
async function accepted(answer: Response, path: string): Promise<unknown> {
  const text = await answer.text();
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  if (answer.ok) return body;
  throw new NplError(`Superset answered ${answer.status} to ${path}`, {
    why: JSON.stringify(body['errors'] ?? body['message'] ?? 'it does not say why; its log does'),
    next: 'npl-ops logs superset',
  });
}

function objectOf(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'string' || json === '') return {};
  return JSON.parse(json) as Record<string, unknown>;
}
