import { networkInterfaces } from 'node:os';
import { resolveHost } from '../../clients/resolve-host.js';
import { isLoopback } from '../../topology/machine.js';
import { ok, note, problem, warning, type Finding } from './finding.js';
import { listed } from './place-name.js';
import type { CheckTools } from './tools.js';

/** Whether HOST leads to this machine. */
export async function checkOwnHost(
  { host }: { readonly host: string },
  { env }: Pick<CheckTools, 'env'>,
  signal: AbortSignal,
): Promise<Finding> {
  if (isLoopback(host)) return ok(`${host}: only this machine reaches the services`);
  return ownHostFinding(host, await resolveHost(host, env, signal), ownAddresses());
}

/** `own`: addresses of this machine. */
export function ownHostFinding(host: string, found: readonly string[], own: readonly string[]): Finding {
  const choice =
    own.length === 0 ? 'answer localhost' : `answer one of ${listed(own.slice(0, 3))}, or localhost`;
  if (found.length === 0) return unknownHost(host, choice);
  if (found.every((address) => isLoopback(address)))
    return note(`${host} is this machine alone: no other machine reaches the services`);
  if (found.some((address) => own.includes(address))) return ok(`${host} is an address of this machine`);
  return warning(
    found.includes(host)
      ? `${host} is no address of this machine`
      : `${host} leads to ${listed(found.slice(0, 2))}, which is no address of this machine`,
    `leave it if a router passes the ports on; else ${choice}`,
  );
}

export function unknownHost(host: string, otherwise: string): Finding {
  return problem(
    `nobody knows the host ${host}`,
    `correct the name, add it to DNS or /etc/hosts, or ${otherwise}`,
  );
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .sort((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address);
}
