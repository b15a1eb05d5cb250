import { ledgerBounds } from '../../../ingest/ledger/known-objects.js';
import { readHours } from '../../../ingest/ledger/read-hours.js';
import { readObjects } from '../../../ingest/ledger/read-objects.js';
import type { HourDetail } from '../../../ui/ops/views/hours/hour-detail.js';
import { boundsAt, DAY_MS, dayOf, type HoursData } from '../../../ui/ops/views/hours/hour-cells.js';
import { LOADED_MS } from '../../../ui/ops/views/hours/hours-state.js';
import { askClickHouse } from '../ask-clickhouse.js';
import type { Panel, PanelContext } from '../panel.js';

/** About four months are at hand; older ones are read when somebody goes there. */
const AT_HAND_MS = 120 * DAY_MS;
const INTERVAL_MS = 5_000;

/** The hour grid, from the ledger. */
export function hoursPanel(context: PanelContext): Panel<HoursData, HourDetail> {
  const { clickhouse } = context.project;
  const { ledger } = context.topology.ingest;
  const ask = askClickHouse(context);
  return {
    intervalMs: INTERVAL_MS,
    look: (signal) => ask(atHand, signal),
    /** `key`: the beginning of an older window, a slash, the hour whose objects are wanted; each may be empty. */
    load: (key, signal) => ask((own) => detailOf(key, own), signal),
  };

  async function atHand(signal: AbortSignal): Promise<HoursData> {
    const now = new Date();
    const bounds = boundsAt(await ledgerBounds(clickhouse, ledger, now, signal), now.getTime());
    if (bounds === undefined) return { bounds, from: 0, until: 0, hours: [] };
    const range = {
      from: Math.max(bounds.oldest, dayOf(bounds.newest) - AT_HAND_MS),
      until: bounds.newest,
    };
    return { bounds, ...range, hours: await readHours(clickhouse, ledger, range, signal) };
  }

  async function detailOf(key: string, signal: AbortSignal): Promise<HourDetail> {
    const [window = '', hourText = ''] = key.split('/');
    const range = { from: Number(window), until: Number(window) + LOADED_MS };
    const hour = hourText === '' ? undefined : Number(hourText);
    const [hours, objects] = await Promise.all([
      window === '' ? undefined : readHours(clickhouse, ledger, range, signal),
      hour === undefined ? [] : readObjects(clickhouse, ledger, hour, signal),
    ]);
    return { part: hours === undefined ? undefined : { ...range, hours }, hour, objects };
  }
}
