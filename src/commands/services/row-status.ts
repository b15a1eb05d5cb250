import type { PsRow } from '../../ui/plain/ps-text.js';
import type { RowStatus } from '../../ui/ops/views/services/service-row.js';

/** The words of Docker and of the supervisor, as the five states of a service. */
export function statusOf({ state, health }: Pick<PsRow, 'state' | 'health'>): RowStatus {
  switch (state) {
    case 'running':
      return health === 'unhealthy' || health === 'starting' ? health : 'healthy';
    case 'starting':
      return 'starting';
    case 'done':
      return 'done';
    case 'restarting':
    case 'backing-off':
    case 'failed':
    case 'frozen':
      return 'unhealthy';
    default:
      return 'stopped';
  }
}
