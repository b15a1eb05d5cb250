/**
 * `fetch` on a connection of its own, following no redirect. Web servers close idle connections after some seconds
 * (gunicorn after 2), and a request that is sent at that moment fails with "other side closed".
 */
export function fetchAlone(url: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('connection', 'close');
  return fetch(url, { ...init, headers, redirect: 'manual' });
}
