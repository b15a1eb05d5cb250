/** The convention for IPv6 addresses where no colon may stand; nobody is asked about this name. */
const SUFFIX = '.ipv6-literal.net';

/**
 * `host:port` of the first broker as kafkajs takes it: it ends the host at the first colon, of which an IPv6 address
 * (`[::1]:9092`) has several.
 */
export function seedBroker(address: string): string {
  return address.replace(/^\[(.*)\]/, (_, host: string) => host.replaceAll(':', '-') + SUFFIX);
}

/** The host that kafkajs means when it dials one. */
export function dialledHost(host: string): string {
  return host.endsWith(SUFFIX) ? host.slice(0, -SUFFIX.length).replaceAll('-', ':') : host;
}
