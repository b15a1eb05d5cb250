import { addressKey } from '../../topology/address-key.js';
import { isLoopback, nodeHost } from '../../topology/machine.js';
import { DOCKER_HOST_NAME, INSIDE, type Address } from '../../topology/reach.js';
import { LOCAL, type Topology } from '../../topology/topology-types.js';
import type { Outcome } from './reach-outcome.js';
import { isInside, type Viewpoint, type Want } from './reach-viewpoints.js';

export interface ReachFailure {
  /** A sentence without its subject's address: "kafka-1 does not resolve there". */
  readonly why: string;
  /** The next command, or what to change. */
  readonly next: string;
}

/** Why a target was not reached, and what mends it; undefined: it was. */
export function reachFailure(
  topology: Topology,
  { node, container }: Pick<Viewpoint, 'node' | 'container'>,
  { endpoint, address, greeting, isAdvertised }: Want,
  outcome: Outcome,
): ReachFailure | undefined {
  const { host, port } = address;
  const there = container === undefined ? 'on this machine' : `in container ${container}`;
  const key = addressKey(topology, endpoint);
  const isOurs = topology[endpoint].runtime !== 'external';
  const look = isOurs
    ? `npl-ops ps shows whether it runs, npl-ops logs ${endpoint} what it says`
    : `see that it runs and listens there; npl-ops config get ${key}`;
  const fail = (why: string, next: string): ReachFailure => {
    if (!isAdvertised) return { why, next };
    const listener = listenerOf(topology, false);
    return {
      why: `${listener} of Kafka sends its clients there, but ${why}`,
      next: isOurs ? 'npl-ops up' : `let ${listener} advertise an address that every machine knows`,
    };
  };

  switch (outcome.kind) {
    case 'answered': {
      const objection = greeting.objection(outcome.answer);
      if (objection === undefined) return undefined;
      return fail(`what listens there ${objection}`, isInside(address) ? 'npl-ops up' : look);
    }
    case 'unresolved':
      return isNeighbour(address)
        ? fail(`the name ${host} does not resolve ${there}: that container does not run`, 'npl-ops up')
        : fail(
            `the name ${host} does not resolve ${there}`,
            `write an address that every machine knows into ${key} of env.conf, then: npl-ops up`,
          );
    case 'refused': {
      const move = `let it listen on an address of its machine, and write that into ${key} of env.conf`;
      if (host === DOCKER_HOST_NAME)
        return fail('it refuses connections: it listens on loopback alone, where no container comes', move);
      if (isLoopback(host) && container !== undefined)
        return fail(`${host} is the container itself there`, move);
      return fail('it refuses connections', look);
    }
    case 'no-way':
      return fail(outcome.words.replace(/^.*: /, ''), opening(port, host, node));
    case 'no-connection':
      return fail(
        'nothing answers: packets are lost on the way, most likely at a firewall',
        opening(port, host, node),
      );
    case 'silent':
      return fail('it takes the connection and answers nothing', look);
    case 'odd':
      return fail(outcome.words, look);
  }
}

/** A container of the same stack. */
function isNeighbour({ host, port }: Address): boolean {
  return Object.values(INSIDE).some((inside) => inside.host === host && inside.port === port);
}

/** By its name in our Compose file; one of somebody else's is known by its address alone. */
export function listenerOf({ kafka }: Topology, inside: boolean): string {
  if (kafka.runtime !== 'docker') return `the listener at ${kafka.host}:${kafka.port}`;
  return `listener ${inside ? 'INTERNAL' : 'EXTERNAL'}`;
}

function opening(port: number, host: string, node: string): string {
  return `let ${node === LOCAL ? 'this machine' : nodeHost(node)} through to port ${port} of ${host}, then: npl-ops doctor`;
}
