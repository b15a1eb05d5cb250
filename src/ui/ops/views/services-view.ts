import { clip } from '../../kit/text.js';
import { offsetFor, windowOf } from '../../kit/window-of.js';
import { printable } from '../../plain/format.js';
import type { Screen } from '../../screen.js';
import type { OpsView } from '../view.js';
import { detailLines, type ServiceDetail } from './services/detail-lines.js';
import type { ServicesData } from './services/service-row.js';
import { nodeTroubleLines, serviceTable } from './services/service-table.js';
import {
  mayStart,
  openedAt,
  reduceServices,
  selectedAt,
  SERVICES_BINDINGS,
  shownRows,
  type ServicesAction,
  type ServicesLocal,
  type ServicesSeen,
} from './services/services-state.js';

/** Every container and engine of every node, and what it takes. */
export const servicesView: OpsView<ServicesData, ServicesLocal, ServiceDetail> = {
  name: 'services',
  title: 'Services',
  initial: { selected: undefined, at: 0, isOpen: false, scroll: 0 },
  bindings: SERVICES_BINDINGS,
  lines: servicesLines,
  reduce: (local, _press, action, seen, screen) =>
    reduceServices(local, action as ServicesAction | undefined, seen, screen),
  arrive: (local, about) => (about === undefined ? { local } : openedAt(local, about, 0)),
  offers: (action, { value }) => (action === 'start' && !mayStart(value) ? false : undefined),
  filters: ({ value }, { isOpen }) => !isOpen && (value?.rows.length ?? 0) > 0,
  mode: ({ isOpen }) => (isOpen ? 'inside' : 'list'),
  status({ value, filter }) {
    if (value === undefined) return undefined;
    const shown = shownRows({ value, filter }).length;
    return shown === value.rows.length ? undefined : `${shown} of ${value.rows.length}`;
  },
};

function servicesLines(seen: ServicesSeen, local: ServicesLocal, screen: Screen): string[] {
  const { value, trouble, now, filter } = seen;
  const { theme, width } = screen;
  const height = screen.height - 1;
  if (value === undefined) return [theme.warn(clip(trouble ?? '… looking at the services', width))];
  const rows = shownRows(seen);
  const selected = selectedAt(local, rows);
  const row = rows[selected];
  if (local.isOpen && row !== undefined) {
    const loaded = seen.detail?.key === local.selected ? seen.detail : undefined;
    const lines = detailLines(row, { history: value.history.get(row.id), loaded, now }, screen);
    return [...windowOf(lines, { height, offset: local.scroll }).lines];
  }
  const own = trouble === undefined ? [] : [theme.bad(clip(`could not look: ${printable(trouble)}`, width))];
  const all = [...own, ...nodeTroubleLines(value.troubles, now, screen)];
  const troubles = all.slice(0, Math.max(1, Math.floor(height / 3)));
  const room = height - troubles.length;
  if (rows.length === 0) {
    const why = filter === '' ? 'npl runs nothing here: every service is external.' : 'No row has this text.';
    return [...troubles, theme.dim(clip(why, width))];
  }
  const offset = offsetFor(rows.length, { height: room - 1, selected });
  const table = serviceTable(rows, now, { screen, selected, offset, height: room });
  return [...troubles, ...table].slice(0, height);
}
