import { randomBytes, randomInt } from 'node:crypto';
import { execa } from 'execa';
import { startNamespace, type Namespace } from './network-namespace.js';

/** Network namespaces that stand for machines, joined by one switch; this machine is on it, too. */
export interface NodeNetwork {
  /** Of this machine. */
  readonly gateway: string;
  namespaceOf(name: string): Namespace;
  addressOf(name: string): string;
  close(): Promise<void>;
}

/** Needs root. Addresses are those of a /24 of 10.77.0.0/16 that nobody on this machine uses. */
export async function startNetwork(names: readonly string[]): Promise<NodeNetwork> {
  const prefix = `npl${randomBytes(2).toString('hex')}`;
  const subnet = await freeSubnet();
  const gateway = `${subnet}.1`;
  const addressOf = (name: string): string => `${subnet}.${names.indexOf(name) + 2}`;
  // Out to the package servers that this machine reaches, for images that are built there.
  const inside = `${subnet}.0/24`;
  const rules = [
    ['nat', 'POSTROUTING', '-s', inside, '!', '-d', inside, '-j', 'MASQUERADE'],
    ['filter', 'FORWARD', '-s', inside, '-j', 'ACCEPT'],
    [
      'filter',
      'FORWARD',
      '-d',
      inside,
      '-m',
      'conntrack',
      '--ctstate',
      'RELATED,ESTABLISHED',
      '-j',
      'ACCEPT',
    ],
  ] as const;
  const namespaces = new Map<string, Namespace>();
  const close = async (): Promise<void> => {
    for (const [table, chain, ...rule] of rules) await iptables('-t', table, '-D', chain, ...rule);
    // The links go with them.
    for (const namespace of namespaces.values()) await namespace.close();
  };
  const namespaceOf = (name: string): Namespace => {
    const found = namespaces.get(name);
    if (found === undefined) throw new Error(`no machine ${name}`);
    return found;
  };
  try {
    // In a namespace of its own: on this machine the rules of its own Docker would judge what passes the bridge.
    const hub = await startNamespace();
    namespaces.set('', hub);
    await hub.ip('link', 'add', 'br0', 'type', 'bridge');
    await hub.ip('link', 'set', 'br0', 'up');
    await plug(hub, { link: `${prefix}c`, address: gateway });
    for (const [at, name] of names.entries()) {
      const namespace = await startNamespace();
      namespaces.set(name, namespace);
      await plug(hub, { link: `${prefix}${at}`, address: addressOf(name), namespace });
      await namespace.ip('route', 'add', 'default', 'via', gateway);
    }
    for (const [table, chain, ...rule] of rules) await iptables('-t', table, '-I', chain, ...rule);
    return { gateway, namespaceOf, addressOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A cable from the switch into a namespace, or to this machine. */
async function plug(
  hub: Namespace,
  { link, address, namespace }: { link: string; address: string; namespace?: Namespace },
): Promise<void> {
  const there = namespace?.ip ?? ip;
  await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', `${link}s`);
  await ip('link', 'set', `${link}s`, 'netns', String(hub.pid));
  await hub.ip('link', 'set', `${link}s`, 'master', 'br0', 'up');
  if (namespace !== undefined) await ip('link', 'set', link, 'netns', String(namespace.pid));
  await there('addr', 'add', `${address}/24`, 'dev', link);
  await there('link', 'set', link, 'up');
}

async function freeSubnet(): Promise<string> {
  const routes = await ip('-4', 'route');
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const subnet = `10.77.${randomInt(1, 255)}`;
    if (!routes.includes(`${subnet}.`)) return subnet;
  }
  throw new Error('every subnet of 10.77.0.0/16 is taken');
}

async function ip(...args: string[]): Promise<string> {
  return (await execa('ip', args)).stdout;
}

async function iptables(...args: string[]): Promise<void> {
  // Others change their own rules at the same time.
  await execa('iptables', ['--wait', ...args], { reject: args.includes('-I') });
}
