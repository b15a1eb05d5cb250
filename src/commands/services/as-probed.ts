import type { EngineName } from '../../embedded/engine.js';
import { silentProcess } from '../../embedded/silent-process.js';
import type { ServiceStatus } from '../../probes/status-report.js';
import type { ServiceRow } from '../../ui/ops/views/services/service-row.js';

/**
 * Its supervisor takes a minute to call an engine silent; the probe of the overview knows it within seconds. What the
 * probe has against an engine that answers, as a bucket that is missing, or against an earlier process is not taken.
 */
export function asProbed(row: ServiceRow, probed: readonly ServiceStatus[]): ServiceRow {
  if (row.runtime !== 'embedded' || row.status !== 'healthy' || row.handle === '') return row;
  const found = probed.find(({ name, state }) => name === row.product && state === 'unhealthy');
  if (found === undefined) return row;
  const silent = silentProcess({ name: row.product as EngineName, pid: Number(row.handle) });
  if (silent === undefined || !found.detail.includes(silent.what)) return row;
  return { ...row, status: 'unhealthy', health: 'unhealthy', says: found.detail };
}
