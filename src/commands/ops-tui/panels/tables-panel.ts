import { DEFAULT_PROBE_TIMEOUT_MS } from '../../../probes/snapshot.js';
import { tableDetail } from '../../../probes/warehouse/table-detail.js';
import type { TableDetail, WarehouseData } from '../../../probes/warehouse/table-row.js';
import { warehouseLook } from '../../../probes/warehouse/warehouse-look.js';
import { askClickHouse } from '../ask-clickhouse.js';
import type { Panel, PanelContext } from '../panel.js';
import { wholeOrLast } from '../whole-or-last.js';

/** The tables of env.conf. */
export function tablesPanel(context: PanelContext): Panel<WarehouseData, TableDetail> {
  const { topology, project, cli } = context;
  const { clickhouse } = project;
  const { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS } = cli;
  const ask = askClickHouse(context);
  return {
    look: wholeOrLast(warehouseLook(topology, { clickhouse, timeoutMs })),
    /** `key`: the name of a table. */
    load: (key, signal) => ask((own) => tableDetail(key, clickhouse, own), signal),
  };
}
