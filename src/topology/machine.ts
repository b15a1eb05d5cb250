/** Whether a host is this machine under the name that only itself can use. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}

/** The host of a node `ssh://user@host[:port]`; an IPv6 address without brackets. */
export function nodeHost(node: string): string {
  return new URL(node).hostname.replaceAll(/[[\]]/g, '');
}

/** One name for each machine, so that two users of one host are seen to share it. */
export function machineOfNode(node: string): string {
  return node === 'local' ? node : machineOfHost(nodeHost(node));
}

/** As `machineOfNode`, for the address of an external service. */
export function machineOfHost(host: string): string {
  return isLoopback(host) ? 'local' : host.toLowerCase();
}

/** `host:port`, with brackets around an IPv6 address. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
