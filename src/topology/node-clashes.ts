import { NODE_KEYS } from './address-key.js';
import { isLoopback, machineOfNode, nodeHost } from './machine.js';
import { STACK_SERVICES } from './stacks.js';
import type { Clash } from './topology-error.js';
import { LOCAL, type Topology } from './topology-types.js';

/** One machine under two names: each would get a stack, both of the same Compose project. */
export function nodeClashes(topology: Topology): Clash[] {
  const dockerized = STACK_SERVICES.filter((name) => topology[name].runtime === 'docker');
  const byMachine = Map.groupBy(dockerized, (name) => machineOf(topology[name].node, topology.host));
  return [...byMachine.values()].flatMap((services) => {
    const nodes = [...new Set(services.map((name) => topology[name].node))];
    if (nodes.length === 1) return [];
    // Those that need not be named are `local`.
    const keys = services.filter((name) => topology[name].node !== LOCAL).map((name) => NODE_KEYS[name]);
    return [{ keys, reason: `${nodes.join(' and ')} are one machine; write it the same way everywhere` }];
  });
}

function machineOf(node: string, host: string): string {
  const isHere = node !== LOCAL && !isLoopback(host) && nodeHost(node).toLowerCase() === host.toLowerCase();
  return isHere ? LOCAL : machineOfNode(node);
}
