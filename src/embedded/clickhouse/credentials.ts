import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { queryFailure, type QueryFailure } from './failure.js';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Undefined when the request names nobody. Headers win over Basic, Basic over the URL, as in ClickHouse. */
export function credentialsOf(headers: IncomingHttpHeaders, url: URLSearchParams): Credentials | undefined {
  const [user, key] = [headers['x-clickhouse-user'], headers['x-clickhouse-key']];
  if (user !== undefined || key !== undefined) {
    return { user: String(user ?? 'default'), password: String(key ?? '') };
  }
  const basic = /^Basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [name = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return { user: name, password: rest.join(':') };
  }
  if (!url.has('user') && !url.has('password')) return undefined;
  return { user: url.get('user') ?? 'default', password: url.get('password') ?? '' };
}

/** Undefined when the credentials are right. The answer never tells whether the user exists. */
export function authenticationFailure(
  given: Credentials | undefined,
  wanted: Credentials,
): QueryFailure | undefined {
  const { user, password } = given ?? { user: wanted.user, password: '' };
  // Both are compared, in the same time for any input.
  const right = [sameText(user, wanted.user), sameText(password, wanted.password)].every(Boolean);
  if (right) return undefined;
  const what = 'Authentication failed: password is incorrect, or there is no user with such name.';
  return queryFailure('AUTHENTICATION_FAILED', `${user}: ${what}`);
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
