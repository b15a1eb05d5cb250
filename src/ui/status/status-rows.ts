import type { Snapshot } from '../../probes/snapshot.js';
import type { ServiceState, ServiceStatus, StatusReport } from '../../probes/status-report.js';
import { printable } from '../plain/format.js';
import { fitWidth, formatTable, type Column } from '../plain/table.js';
import type { Theme } from '../theme.js';
import { bytesOrUnknown, countOrUnknown, formatTime, wrap } from './format.js';

const STATES: Readonly<
  Record<ServiceState, { readonly symbol: string; readonly tone: 'ok' | 'warn' | 'bad' }>
> = {
  healthy: { symbol: '✔', tone: 'ok' },
  starting: { symbol: '…', tone: 'warn' },
  unhealthy: { symbol: '✖', tone: 'bad' },
  stopped: { symbol: '■', tone: 'bad' },
  unknown: { symbol: '?', tone: 'warn' },
};

/** Below this, a service's detail goes under its name. */
const NARROW = 60;
/** A name cut shorter than this says nothing any more. */
const SHORTEST_NAME = 12;

export interface RowsOptions {
  readonly theme: Theme;
  /** Columns of the screen. */
  readonly width: number;
  /** True: no empty lines, and a sentence takes one line and is cut there. */
  readonly compact?: boolean;
}

/** The status as lines of at most `width` columns; the last is the verdict. */
export function statusLines({ report, problems }: Snapshot, options: RowsOptions): string[] {
  const topics = report.topics.map(({ name, partitions, messages, lag }) => [
    name,
    ...[partitions, messages, lag].map(countOrUnknown),
  ]);
  const tables = report.tables.map(({ name, rows, bytes, last_batch_time }) => [
    name,
    countOrUnknown(rows),
    bytesOrUnknown(bytes),
    formatTime(last_batch_time),
  ]);
  const sections = [
    serviceLines(report.services, options),
    figureLines(['Topics', 'partitions', 'messages', 'lag'], topics, options),
    figureLines(['Tables', 'rows', 'size', 'last batch'], tables, options),
    ingestionLines(report, options),
    verdictLines(report, problems, options),
  ];
  const gap = options.compact === true ? [] : [''];
  return sections.flatMap((lines, at) => (at === 0 ? lines : [...gap, ...lines]));
}

function serviceLines(services: readonly ServiceStatus[], options: RowsOptions): string[] {
  const { theme, width } = options;
  const remote = services.some(({ node }) => node !== 'local');
  const [title = '', ...heads] = formatTable(
    ['Services', '', ''].map((text) => ({ title: text })),
    services.map(({ name, runtime, node, state }) => [
      `  ${STATES[state].symbol} ${state}`,
      name,
      remote ? `${runtime} on ${node}` : runtime,
    ]),
  );
  const beside = width >= NARROW && !remote;
  const indent = beside ? longest(heads) + 2 : 6;
  const lines = services.flatMap((service, at) => {
    const paint = theme[STATES[service.state].tone];
    const head = fitWidth(heads[at] ?? '', width);
    const detail = sentence(printable(service.detail), width - indent, options);
    const rest = detail.map((line) => ' '.repeat(indent) + line);
    // Symbol and word carry the state; the colour only repeats it.
    const stateWidth = 4 + service.state.length;
    const painted = paint(head.slice(0, stateWidth)) + head.slice(stateWidth);
    if (!beside) return [painted, ...rest];
    return [`${painted}${' '.repeat(indent - head.length)}${detail[0] ?? ''}`, ...rest.slice(1)];
  });
  return [heading(title, { theme, width }), ...lines];
}

/** A name and its figures in columns, or each row in words where columns do not fit. */
function figureLines(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  { theme, width }: RowsOptions,
): string[] {
  const columns = titles.map((title, at): Column => ({ title, align: at === 0 ? 'left' : 'right' }));
  const table = (nameWidth: number) =>
    formatTable(
      columns,
      rows.map(([name = '', ...cells]) => [`  ${fitWidth(name, nameWidth)}`, ...cells]),
    );
  const longestName = longest(rows.map(([name = '']) => name));
  const nameWidth = longestName - Math.max(0, longest(table(longestName)) - width);
  if (nameWidth < Math.min(longestName, SHORTEST_NAME)) return rowsInWords(titles, rows, { theme, width });
  const [title = '', ...lines] = table(nameWidth);
  return [heading(title, { theme, width }), ...lines];
}

function rowsInWords(
  [title = '', ...labels]: readonly string[],
  rows: readonly (readonly string[])[],
  { theme, width }: RowsOptions,
): string[] {
  const lines = rows.flatMap(([name = '', ...cells]) => {
    const words = cells.map((cell, at) => `${labels[at] ?? ''} ${cell}`).join(', ');
    return [`  ${fitWidth(name, width - 2)}`, ...wrap(words, width - 4).map((line) => `    ${line}`)];
  });
  return [heading(title, { theme, width }), ...lines];
}

function ingestionLines({ ingestion }: StatusReport, options: RowsOptions): string[] {
  const { last_hour, dead_letters, pending_objects, failed_objects } = ingestion;
  const text = [
    `last hour ${formatTime(last_hour)}`,
    `dead letters ${countOrUnknown(dead_letters)}`,
    `pending objects ${countOrUnknown(pending_objects)}`,
    `failed objects ${countOrUnknown(failed_objects)}`,
  ].join(', ');
  const lines = sentence(text, options.width - 2, options).map((line) => `  ${line}`);
  return [heading('Ingestion', options), ...lines];
}

function verdictLines(
  { healthy, services }: StatusReport,
  problems: readonly string[],
  options: RowsOptions,
): string[] {
  if (healthy) return [options.theme.ok('✔ Healthy')];
  const ailing = services
    .filter(({ state }) => state !== 'healthy')
    .map(({ name, state }) => `${name} ${state}`);
  const text = printable(`✖ Not healthy: ${[...ailing, ...problems].join('; ')}`);
  return sentence(text, options.width, options).map(options.theme.bad);
}

function sentence(text: string, width: number, { compact = false }: RowsOptions): string[] {
  return compact ? [fitWidth(text, width)] : wrap(text, width);
}

const heading = (title: string, { theme, width }: RowsOptions) => theme.strong(fitWidth(title, width));

const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
