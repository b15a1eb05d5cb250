import type { Compose } from '../../clients/docker/compose.js';
import type { Docker } from '../../clients/docker/docker.js';

/** What the steps of one node's stack act through. */
export interface StackTools {
  readonly docker: Docker;
  /** The stack's Compose project, read anew each time. */
  readonly compose: () => Promise<Compose>;
}
