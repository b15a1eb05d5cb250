import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request is not served at all, or undefined. A web page must not run SQL here, so a foreign Origin is
 * refused. Where no password protects the server, so is a foreign Host: the page's own name may have been pointed
 * at this machine (DNS rebinding), and then the browser sends no Origin with a GET.
 */
export function foreignOrigin(headers: IncomingHttpHeaders, passwordless: boolean): string | undefined {
  const { origin, host } = headers;
  if (origin !== undefined && !isLoopback(hostOf(origin))) return `requests from ${origin} are not served`;
  if (passwordless && host !== undefined && !isLoopback(hostOf(`http://${host}`))) {
    return `requests to ${host} are not served: without a password only loopback names are`;
  }
  return undefined;
}

function hostOf(url: string): string | undefined {
  return URL.parse(url)?.hostname;
}

function isLoopback(host: string | undefined): boolean {
  if (host === undefined) return false;
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
  );
}
