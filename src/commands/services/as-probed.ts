import type { ServiceStatus } from '../../probes/status-report.js';
import type { ServiceRow } from '../../ui/ops/views/services/service-row.js';

/** Its supervisor takes a minute to call an engine silent; the probe of the overview knows it within seconds. */
export function asProbed(row: ServiceRow, probed: readonly ServiceStatus[]): ServiceRow {
  if (row.runtime !== 'embedded' || row.status !== 'healthy') return row;
  const found = probed.find(({ name }) => name === row.product);
  if (found?.state !== 'unhealthy' && found?.state !== 'stopped') return row;
  return { ...row, status: 'unhealthy', health: 'unhealthy', says: found.detail };
}
