import { LOCAL } from '../../topology/topology-types.js';
import { dockerFailure } from './failure.js';
import { run, type RunOptions } from '../exec.js';

export type DockerOptions = Pick<RunOptions, 'signal' | 'timeoutMs' | 'input' | 'onLine' | 'env'>;

/** The Docker engine of one node, through the `docker` program. */
export interface Docker {
  /** `local` or `ssh://user@host`. */
  readonly node: string;
  /**
   * Runs `docker ARGS` and resolves to its stdout. Rejects with a NplError that says what the engine, its socket or ssh
   * refused, and what mends it; with a ToolError when the command itself failed.
   */
  cli(args: readonly string[], options?: DockerOptions): Promise<string>;
}

/** Connects to nothing yet. `env`: this process's own environment. */
export function dockerOn(node: string, env: NodeJS.ProcessEnv): Docker {
  const target = node === LOCAL ? {} : { DOCKER_HOST: node, DOCKER_CONTEXT: undefined };
  return {
    node,
    async cli(args, options = {}) {
      try {
        const { stdout } = await run('docker', args, {
          ...options,
          env: { ...env, ...target, ...options.env },
        });
        return stdout;
      } catch (error) {
        throw dockerFailure(error, node);
      }
    },
  };
}
