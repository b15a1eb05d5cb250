import { dirname, join } from 'node:path';
import { findContainers, type Container } from '../../clients/docker/containers.js';
import { dockerOn, type Docker } from '../../clients/docker/docker.js';
import { sharedLook } from './shared-look.js';

/** What checks look through. */
export interface CheckTools {
  /** This process's own environment: for docker, ssh, java and credentials. */
  readonly env: NodeJS.ProcessEnv;
  /** Absolute path of env.conf, which need not exist. */
  readonly configFile: string;
  /** `.npl` beside it. */
  readonly stateDir: string;
  docker(node: string): Docker;
  /** Every container of a node. Several checks that ask within a few seconds share one look. */
  containers(node: string, signal: AbortSignal): Promise<readonly Container[]>;
}

const CONTAINERS_AGE_MS = 3_000;

export function checkTools(env: NodeJS.ProcessEnv, configFile: string): CheckTools {
  const docker = (node: string): Docker => dockerOn(node, env);
  const looks = new Map<string, ReturnType<typeof sharedLook<Container[]>>>();
  return {
    env,
    configFile,
    stateDir: join(dirname(configFile), '.npl'),
    docker,
    containers(node, signal) {
      let look = looks.get(node);
      if (look === undefined) {
        look = sharedLook((stop) => findContainers(docker(node), { signal: stop }), CONTAINERS_AGE_MS);
        looks.set(node, look);
      }
      return look(signal);
    },
  };
}
