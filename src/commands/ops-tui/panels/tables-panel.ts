import { DEFAULT_PROBE_TIMEOUT_MS } from '../../../probes/snapshot.js';
import { tableDetail } from '../../../probes/warehouse/table-detail.js';
import type { TableDetail, WarehouseData } from '../../../probes/warehouse/table-row.js';
import { warehouseLook } from '../../../probes/warehouse/warehouse-look.js';
import type { Panel, PanelContext } from '../panel.js';

/** The tables of env.conf. */
export function tablesPanel({
  project: { clickhouse },
  topology,
  cli: { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS },
}: PanelContext): Panel<WarehouseData, TableDetail> {
  return {
    look: warehouseLook(topology, { clickhouse, timeoutMs }),
    /** `key`: the name of a table. */
    load: (key, signal) => tableDetail(key, clickhouse, signal),
  };
}
