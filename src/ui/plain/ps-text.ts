import type { Theme } from '../theme.js';
import { wrap } from '../kit/text.js';
import { formatDuration, printable } from './format.js';
import { fitWidth, formatTable, type Column } from './table.js';

/** One container or one embedded engine. */
export interface PsRow {
  /** Compose service, or the engine's name. */
  readonly service: string;
  /** Name of the container, or the process id. Empty: there is none. */
  readonly instance: string;
  readonly node: string;
  readonly runtime: 'docker' | 'embedded';
  /** A word of Docker or of the supervisor; `missing`: wanted, but not there; `done`: a one-shot job that succeeded. */
  readonly state: string;
  /** `healthy`, `unhealthy`, `starting`; empty where nobody checks. */
  readonly health: string;
  /** ISO 8601: of the last start, or of the end where it ended. */
  readonly since: string | undefined;
  readonly restarts: number;
  readonly image: string;
  readonly ports: readonly string[];
  /** env.conf wants it no more. */
  readonly orphan: boolean;
  /** Why it does not answer, and what mends it; empty: nothing is known against it. */
  readonly says: string;
}

interface PsColumn extends Column {
  readonly name: 'service' | 'node' | 'pid' | 'state' | 'health' | 'since' | 'restarts' | 'image' | 'ports';
}

const COLUMNS: readonly PsColumn[] = [
  { name: 'service', title: 'SERVICE' },
  { name: 'node', title: 'NODE' },
  { name: 'pid', title: 'PID', align: 'right' },
  { name: 'state', title: 'STATE' },
  { name: 'health', title: 'HEALTH' },
  { name: 'since', title: 'SINCE', align: 'right' },
  { name: 'restarts', title: 'RESTARTS', align: 'right' },
  { name: 'ports', title: 'PORTS' },
  { name: 'image', title: 'IMAGE' },
];
/** Given up one after the other where the screen is too narrow; `--json` has them all. */
const EXPENDABLE = ['image', 'ports', 'since', 'restarts', 'pid', 'health'] as const;

interface PsTextOptions {
  readonly theme: Theme;
  /** Columns of the screen. */
  readonly width: number;
  readonly now: Date;
}

/** A table of at most `width` columns. */
export function psLines(rows: readonly PsRow[], { theme, width, now }: PsTextOptions): string[] {
  if (rows.length === 0) return ['Nothing is here: no container and no embedded engine.'];
  const cells = rows.map((row) => cellsOf(row, now));
  const isRemote = rows.some(({ node }) => node !== 'local');
  const hasEngines = rows.some(({ runtime }) => runtime === 'embedded');
  const all = COLUMNS.filter(({ name }) => (name !== 'node' || isRemote) && (name !== 'pid' || hasEngines));
  const table = fitting(all, cells, width).map((line) => fitWidth(line, width));
  const [title = '', ...lines] = table;
  const orphans = rows.some(({ orphan }) => orphan)
    ? ['', fitWidth('orphan: env.conf wants it no more; npl-ops down removes it', width)]
    : [];
  const said = rows.flatMap(({ service, says }) =>
    says === '' ? [] : ['', ...wrap(printable(`${service}: ${says}`), width).map((line) => theme.bad(line))],
  );
  return [
    theme.strong(title),
    ...lines.map((line, at) => painted(line, rows[at], theme)),
    ...said,
    ...orphans,
  ];
}

type Cells = Readonly<Record<PsColumn['name'], string>>;

function fitting(columns: readonly PsColumn[], cells: readonly Cells[], width: number): string[] {
  const lines = formatTable(
    columns,
    cells.map((row) => columns.map(({ name }) => row[name])),
  );
  if (lines.every((line) => line.length <= width)) return lines;
  const next = EXPENDABLE.find((name) => columns.some((column) => column.name === name));
  if (next === undefined) return lines;
  return fitting(
    columns.filter(({ name }) => name !== next),
    cells,
    width,
  );
}

function cellsOf(row: PsRow, now: Date): Cells {
  return {
    service: printable(row.service),
    node: printable(row.node),
    pid: row.runtime === 'embedded' && row.instance !== '' ? row.instance : '-',
    state: row.orphan ? `${row.state} (orphan)` : row.state,
    health: row.health === '' ? '-' : row.health,
    since: row.since === undefined ? '-' : formatDuration(Math.max(now.getTime() - Date.parse(row.since), 0)),
    restarts: String(row.restarts),
    ports: portsText(row.ports) || '-',
    image: printable(row.image) || '-',
  };
}

/** `127.0.0.1:18123,19000`: each address once. */
function portsText(places: readonly string[]): string {
  const byHost = Map.groupBy(places, (place) => place.slice(0, place.lastIndexOf(':')));
  return [...byHost]
    .map(([host, all]) => `${host}:${all.map((place) => place.slice(host.length + 1)).join(',')}`)
    .join(' ');
}

/** Red where something is wrong, dim where nothing needs a look. */
function painted(line: string, row: PsRow | undefined, theme: Theme): string {
  if (row === undefined) return line;
  if (row.state === 'done') return theme.dim(line);
  if (row.orphan || row.health === 'starting') return theme.warn(line);
  return row.state === 'running' && row.health !== 'unhealthy' ? line : theme.bad(line);
}
