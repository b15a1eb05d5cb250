import { formatTable } from '../plain/table.js';
import { formatCount } from '../plain/format.js';
import { pad, wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import type { Screen } from '../screen.js';
import type { DoneFacts, WizardState } from './wizard-state.js';

/** The last page. */
export function doneLines({ done, offset }: WizardState, screen: Screen): string[] {
  if (done === undefined) return [screen.theme.dim('… counting what is there')];
  const lines = doneSummary(done, screen);
  const fitting = lines.length <= screen.height ? lines : lines.filter((line) => line !== '');
  return [...windowOf(fitting, { height: screen.height, offset }).lines];
}

/** What stands now, where, and what to do next; it is printed again when the wizard leaves. */
export function doneSummary(done: DoneFacts, { theme, width }: Pick<Screen, 'theme' | 'width'>): string[] {
  const { addresses, stateDir, hasSecrets, command } = done;
  const [, ...rows] = formatTable(
    [{ title: '' }, { title: '' }, { title: '' }],
    addresses.map(({ name, address, user }) => [`  ${name}`, address, user === '' ? '' : `user ${user}`]),
  );
  return [
    verdict(done, theme),
    '',
    theme.strong('Where'),
    ...rows,
    ...(hasSecrets ? wrap(`Passwords are in ${stateDir}/secrets.env, readable by you alone.`, width) : []),
    '',
    ...countLines(done, { theme, width }),
    theme.strong('Next'),
    ...nextLines(done),
    '',
    ...wrap('The same again, without questions:', width),
    `  ${theme.accent(command)}`,
  ];
}

function nextLines({ hasBucket, runner }: DoneFacts): string[] {
  const ways: readonly (readonly [command: string, what: string])[] = [
    ['npl-ops', 'watch it: services, topics, tables, hours'],
    ...(hasBucket
      ? ([
          ['npl-ops ingest', 'bring the hours of the bucket into the tables'],
          ['npl-ops verify', 'prove that every hour balances'],
        ] as const)
      : ([['npl-setup', 'name the bucket with your files: nothing is ingested without']] as const)),
  ];
  return ways.map(([command, what]) => `  ${pad(runner + command, 19)}  ${what}`);
}

function verdict({ report }: DoneFacts, theme: Screen['theme']): string {
  if (report === undefined)
    return theme.warn('All steps are done; the services could not be looked at again.');
  return report.healthy
    ? theme.ok('✔ Everything runs and is healthy.')
    : theme.warn('! All steps are done, but not everything is healthy: npl-ops status says what.');
}

function countLines(
  { report, unionTable }: DoneFacts,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const rows = report?.tables.filter(({ rows: count }) => count !== null) ?? [];
  if (rows.length === 0) return [];
  const [, ...lines] = formatTable(
    [{ title: '' }, { title: '', align: 'right' }],
    rows.map(({ name, rows: count }) => [`  ${name}`, `${formatCount(count ?? 0)} rows`]),
  );
  const isJoined = rows.every(({ name, rows: count }) => name !== unionTable || count !== 0);
  const note = isJoined
    ? []
    : wrap(`${unionTable} joins them, hour by hour, as npl-ops ingest brings them.`, width);
  return [theme.strong('Counted in ClickHouse'), ...lines, ...note.map(theme.dim), ''];
}
