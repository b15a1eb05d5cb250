import type { ServiceState, ServiceStatus } from '../../../../probes/status-report.js';
import { tableLines } from '../../../kit/table-lines.js';
import { wrap } from '../../../kit/text.js';
import { printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import type { OverviewData } from './overview-data.js';

const STATES: Readonly<Record<ServiceState, readonly [symbol: string, tone: 'ok' | 'warn' | 'bad']>> = {
  healthy: ['✔', 'ok'],
  starting: ['…', 'warn'],
  unhealthy: ['✖', 'bad'],
  stopped: ['■', 'bad'],
  unknown: ['?', 'warn'],
};

interface ServiceLines {
  readonly lines: readonly string[];
  /** Line of the selected service. */
  readonly selected: number;
}

/** Each service in a row; on a large screen with what it says of itself under the selected one. */
export function serviceLines(
  { use }: Pick<OverviewData, 'use'>,
  services: readonly ServiceStatus[],
  { selected, wide }: { readonly selected: number; readonly wide: boolean },
  screen: Screen,
): ServiceLines {
  const { theme, width } = screen;
  const at = Math.min(selected, services.length - 1);
  const rows = services.map(({ name, runtime, node, state, detail }) => {
    const [symbol, tone] = STATES[state];
    // What it took while it ran tells nothing of what is stopped.
    const figures = state === 'stopped' ? undefined : use.find(({ service }) => service === name);
    return [
      name,
      theme[tone](`${symbol} ${state}`),
      node === 'local' ? runtime : `${runtime} on ${node}`,
      figures?.cpu === undefined ? '' : `${Math.round(figures.cpu * 100)} %`,
      figures?.memoryBytes === undefined ? '' : megabytes(figures.memoryBytes),
      figures?.restarts === undefined ? '' : String(figures.restarts),
      printable(detail),
    ];
  });
  const hasUse = use.length > 0;
  const keep = (row: readonly string[]) =>
    hasUse ? row : row.filter((_, column) => column < 3 || column > 5);
  const columns = keep(['Service', 'State', 'Runs', 'CPU', 'Memory', 'Restarts', 'Says']).map((title) => ({
    title,
    ...(['CPU', 'Memory', 'Restarts'].includes(title) ? { align: 'right' as const } : {}),
    ...(title === 'Says' ? { least: 12, drop: 1 } : {}),
    ...(title === 'Runs' ? { least: 8, drop: 2 } : {}),
  }));
  const table = tableLines(columns, rows.map(keep), { screen, selected: at });
  const chosen = services[at];
  if (!wide || chosen === undefined) return { lines: table, selected: at + 1 };
  const said = wrap(printable(chosen.detail), width - 4).map((line) => theme.dim(`    ${line}`));
  return { lines: [...table, ...said], selected: at + 1 };
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000).toLocaleString('en-US')} MB`;
