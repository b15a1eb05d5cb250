import { ExitCode } from '../errors.js';
import { ledgerBounds } from '../ingest/ledger/known-objects.js';
import { readHours } from '../ingest/ledger/read-hours.js';
import {
  boundsAt,
  byHour,
  cellOf,
  dayOf,
  DAY_MS,
  HOUR_MS,
  silenceWords,
  stateAt,
  type HoursData,
} from '../ui/ops/views/hours/hour-cells.js';
import { gridLines, legendLines } from '../ui/ops/views/hours/grid-lines.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { withProject } from './project.js';

/** Without hours: the newest two weeks. */
const SHOWN_MS = 14 * DAY_MS;

/** `npl-ops hours`: the hour grid, days by hours. */
export async function hoursCommand(cli: Cli, flags: HourFlags): Promise<ExitCode> {
  const named = hourRange(flags);
  return withProject(cli, async ({ topology, clickhouse }) => {
    const signal = limitedSignal(cli);
    const { ledger } = topology.ingest;
    const now = new Date();
    const bounds = boundsAt(await ledgerBounds(clickhouse, ledger, now, signal), now.getTime());
    const range =
      named ??
      (bounds && {
        from: Math.max(bounds.oldest, dayOf(bounds.newest) - SHOWN_MS + DAY_MS),
        until: bounds.newest,
      });
    const hours = range === undefined ? [] : await readHours(clickhouse, ledger, range, signal);
    const write = (text: string): void => void cli.stdout.write(`${text}\n`);
    if (cli.json) {
      const missing = range === undefined ? [] : missingHours({ ...range, hours, bounds });
      write(JSON.stringify({ hours: hours.map((hour) => ({ ...hour, cell: cellOf(hour) })), missing }));
      return ExitCode.ok;
    }
    if (range === undefined || bounds === undefined) {
      write('The ledger is empty: npl-ops ingest fills it.');
      return ExitCode.ok;
    }
    const screen = { theme: themeOf(cli.color && cli.stdout.isTTY), width: cli.stdout.columns || 80 };
    const days = Array.from(
      { length: (dayOf(range.until) - dayOf(range.from)) / DAY_MS + 1 },
      (_, row) => dayOf(range.until) - row * DAY_MS,
    );
    const nowhere = -HOUR_MS;
    const grid = {
      data: { bounds },
      hours: byHour({ ...range, hours }),
      cursor: nowhere,
      filter: '',
      selection: [nowhere, nowhere],
    } as const;
    const silence = named === undefined ? silenceWords(bounds, now.getTime()) : undefined;
    const said = silence === undefined ? [] : [screen.theme.warn(silence)];
    for (const line of [...gridLines(grid, days, screen), '', ...said, ...legendLines(screen)]) write(line);
    return ExitCode.ok;
  });
}

/** ISO 8601, UTC. */
function missingHours(data: HoursData): string[] {
  const known = byHour(data);
  const count = Math.floor((data.until - data.from) / HOUR_MS) + 1;
  return Array.from({ length: count }, (_, at) => data.from + at * HOUR_MS)
    .filter((at) => stateAt(at, known, data) === 'missing')
    .map((at) => new Date(at).toISOString().replace('.000', ''));
}
