import type { Topology } from '../topology/topology-types.js';

/** A container that should run and does not, with everything that may tell why. */
export interface FailedService {
  /** Compose's name: `airflow-init`. */
  readonly name: string;
  /** Ours: `airflow`. */
  readonly service: string;
  /** Name of the container: `npl-airflow-init-1`. */
  readonly container: string;
  /** `local` or `ssh://user@host`. */
  readonly node: string;
  readonly image: string;
  /** As the engine calls it: `exited`, `restarting`, `running`. */
  readonly state: string;
  readonly health: string;
  readonly exitCode: number;
  readonly wasKilledForMemory: boolean;
  /** Bytes; 0: no limit of its own. */
  readonly memoryLimit: number;
  /** What the engine, Compose and the health check said of it. */
  readonly words: string;
  /** Its own last lines. */
  readonly log: readonly string[];
}

export type FailureTopology = Pick<
  Topology,
  'configFile' | 'stackName' | 'host' | 'kafka' | 'clickhouse' | 'airflow' | 'superset'
>;
