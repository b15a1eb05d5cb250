import type { Config } from '../config/config.js';
import { impossibleMixes } from './impossible-mixes.js';
import { nameClashes } from './name-clashes.js';
import { nodeClashes } from './node-clashes.js';
import { pathClashes } from './path-clashes.js';
import { portClashes } from './port-clashes.js';
import { reachClashes } from './reach-clashes.js';
import type { Clash } from './topology-error.js';
import type { Topology } from './topology-types.js';

/** Everything in a topology that cannot hold together. */
export function findClashes(config: Config, topology: Topology): Clash[] {
  return [
    ...impossibleMixes(config.values, topology),
    ...reachClashes(config.values, topology),
    ...nodeClashes(topology),
    ...portClashes(topology),
    ...pathClashes(config.dir, topology),
    ...nameClashes(topology),
  ];
}
