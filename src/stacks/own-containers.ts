import type { Container } from '../clients/docker/containers.js';

/** Whose containers are looked for on one node. */
export interface Owner {
  /** Undefined when env.conf cannot be read. */
  readonly stackName: string | undefined;
  /** Absolute path of env.conf. */
  readonly configFile: string;
  /** Other env.conf files, named by labels, that still exist. */
  readonly livingConfigs: ReadonlySet<string>;
}

/** What tells whose a container is. */
type Owned = Pick<Container, 'project' | 'stack' | 'configFile'>;

export interface Ownership<C extends Owned> {
  /** Made from this env.conf, or from one that is gone (a moved folder) under the same stack name. */
  readonly own: readonly C[];
  /** In the Compose project that is ours by name, but not made by us: nothing there may be taken down. */
  readonly foreign: readonly C[];
}

/** Tells the containers of one env.conf from what others run under the same name. */
export function ownContainers<C extends Owned>(
  containers: readonly C[],
  { stackName, configFile, livingConfigs }: Owner,
): Ownership<C> {
  const isOwn = (container: C): boolean => {
    if (container.stack === '') return false;
    if (container.configFile === configFile) return true;
    return container.stack === stackName && !livingConfigs.has(container.configFile);
  };
  const own = containers.filter(isOwn);
  const projects = new Set([...own.map(({ project }) => project), stackName]);
  return { own, foreign: containers.filter((one) => !isOwn(one) && projects.has(one.project)) };
}
