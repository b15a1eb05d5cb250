import type { Container } from '../../clients/docker/containers.js';
import type { ContainerUse } from '../../clients/docker/stats.js';

/** What is known of one node; `own` undefined: it has never answered. */
export interface NodeSeen {
  readonly node: string;
  readonly own: readonly Container[] | undefined;
  readonly takenAt: Date | undefined;
  /** Why it could not be asked the last time. */
  readonly trouble: string | undefined;
  /** By id of the container. */
  readonly use: ReadonlyMap<string, ContainerUse>;
  /** When that was measured. */
  readonly measuredAt: Date | undefined;
}
