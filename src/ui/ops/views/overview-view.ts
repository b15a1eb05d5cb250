import type { ServiceStatus } from '../../../probes/status-report.js';
import type { KeyBinding } from '../../keys/bindings.js';
import { clip, wrap } from '../../kit/text.js';
import { windowOf } from '../../kit/window-of.js';
import { counted, printable } from '../../plain/format.js';
import type { Screen } from '../../screen.js';
import { OPS_ACTIONS, restartOf } from '../actions.js';
import { staleLines } from '../stale.js';
import type { Effect, OpsView, Reduced, Seen } from '../view.js';
import { flowLines, troubleLines } from './flow-lines.js';
import type { OverviewData } from './overview/overview-data.js';
import { serviceLines } from './overview/service-lines.js';
import { streamLines } from './overview/stream-lines.js';

export interface OverviewLocal {
  /** Row of the services. */
  readonly selected: number;
}

type Action = 'up' | 'down' | 'services' | 'logs' | 'restart' | 'ingest' | 'open';

const BINDINGS: readonly KeyBinding<Action>[] = [
  { keys: ['up', 'k'], action: 'up', help: 'the service above', bar: 'service' },
  { keys: ['down', 'j'], action: 'down', help: 'the service below', bar: 'service' },
  { keys: ['enter'], action: 'services', help: 'more about the selected service', bar: 'open' },
  { keys: ['l'], action: 'logs', help: 'the log of the selected service', bar: 'log' },
  { keys: ['R'], action: 'restart', help: 'restart the selected service', bar: 'restart' },
  { keys: ['i'], action: 'ingest', help: 'ingest now, after a dry run', bar: 'ingest' },
  { keys: ['o'], action: 'open', help: 'open the address of the selected service in a browser' },
];

/** The pipeline as it flows, what is wrong with it, and the services. */
export const overviewView: OpsView<OverviewData, OverviewLocal> = {
  name: 'overview',
  title: 'Overview',
  initial: { selected: 0 },
  bindings: BINDINGS,
  lines: overviewLines,
  reduce(local, _press, action, { value, filter }) {
    return reduce(local, action as Action | undefined, filtered(value?.report.services ?? [], filter));
  },
  filters: ({ value }) => (value?.report.services.length ?? 0) > 0,
  status: ({ value, filter }) => {
    const all = value?.report.services ?? [];
    return filter === '' ? undefined : `${filtered(all, filter).length} of ${counted(all.length, 'service')}`;
  },
};

function reduce(
  local: OverviewLocal,
  action: Action | undefined,
  services: readonly ServiceStatus[],
): Reduced<OverviewLocal> {
  const selected = Math.min(local.selected, Math.max(0, services.length - 1));
  const service = services[selected];
  const to = (at: number): Reduced<OverviewLocal> => ({
    local: { selected: Math.max(0, Math.min(at, services.length - 1)) },
  });
  const want = (effect: Effect | undefined): Reduced<OverviewLocal> =>
    effect === undefined ? { local } : { local, effect };
  switch (action) {
    case undefined:
      return { local };
    case 'up':
      return to(selected - 1);
    case 'down':
      return to(selected + 1);
    case 'services':
      return want(service && { kind: 'goto', view: 'services', about: service.name });
    case 'logs':
      return want(service && { kind: 'goto', view: 'logs', about: service.name });
    case 'restart':
      return want(service && service.runtime !== 'external' ? restartOf(service.name) : undefined);
    case 'ingest':
      return want(OPS_ACTIONS.find(({ title }) => title === 'Ingest now')?.effect);
    case 'open':
      return want(service && openOf(service));
  }
}

/** Those whose name or state has the text. */
function filtered(services: readonly ServiceStatus[], filter: string): readonly ServiceStatus[] {
  const text = filter.trim().toLowerCase();
  return services.filter(({ name, state, node }) => [name, state, node].some((word) => word.includes(text)));
}

/** The address stands in what is said of a web service. */
function openOf({ detail }: ServiceStatus): Effect | undefined {
  const url = /https?:\/\/[^\s,;]+/u.exec(detail)?.[0];
  return url === undefined ? undefined : { kind: 'open', url };
}

function overviewLines(seen: Seen<OverviewData>, { selected }: OverviewLocal, screen: Screen): string[] {
  const { value, now, trouble } = seen;
  const { theme, width } = screen;
  const rows = screen.height - 1;
  if (value === undefined) return [theme.warn(clip(trouble ?? 'Looking at the services...', width))];
  const stale = staleLines(seen, screen);
  const flow = flowLines(value.flow, now, screen);
  const wide = rows >= 28;
  const ingest = value.ingest === undefined ? [] : [theme.accent(clip(`▸ ${value.ingest}`, width))];
  const most = wide ? 4 : 2;
  const troubles = [
    ...ingest,
    ...troubleLines(value.flow, screen, most),
    ...schedulerLines(value.report.services, screen, most),
  ];
  const gap = rows >= 14 ? [''] : [];
  const above = [...stale, ...flow, ...gap, ...troubles, ...(troubles.length === 0 ? [] : gap)];
  const services = serviceLines(
    value,
    filtered(value.report.services, seen.filter),
    { selected, wide },
    screen,
  );
  const streams = wide ? ['', ...streamLines(value.flow.streams, now, screen)] : [];
  const room = rows - above.length;
  const list = windowOf(services.lines, { height: room - streams.length, selected: services.selected });
  const lines = [...above, ...list.lines, ...streams];
  return trouble === undefined ? lines : lines.map((line, at) => (at === 0 ? line : theme.dim(line)));
}

/** Airflow is no hop: what flows flows without it, until the next hour. */
function schedulerLines(
  services: readonly ServiceStatus[],
  { theme, width }: Screen,
  most: number,
): readonly string[] {
  const ailing = services.filter(({ name, state }) => name === 'airflow' && !FINE.includes(state));
  return ailing.flatMap(({ state, detail }) => {
    const lines = wrap(printable(`✖ Airflow is ${state}: ${detail}`), width);
    return lines.slice(0, most).map((line) => theme.bad(clip(line, width)));
  });
}
const FINE: readonly ServiceStatus['state'][] = ['healthy', 'starting'];
