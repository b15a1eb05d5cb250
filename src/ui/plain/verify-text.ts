import type { VerifiedHour, VerifyReport } from '../../ingest/ledger/verify-report.js';
import { counted, formatCount, printable } from './format.js';
import { formatTable } from './table.js';

const HOUR_MS = 3_600_000;

const COLUMNS = [
  { title: 'HOUR' },
  { title: 'STATE' },
  ...['LINES', 'STORED', 'DEAD', 'REJECTED', 'JOINED'].map((title) => ({ title, align: 'right' }) as const),
];

/**
 * One line for each hour, what is wrong with it below, and a closing sentence. `unread`: messages that ClickHouse has
 * not read yet; null where nobody could say.
 */
export function verifyLines(report: VerifyReport, unread: number | null = 0): string[] {
  const rows = report.hours.reduce<Row[]>(addHour, []);
  const [title = '', ...lines] = formatTable(COLUMNS, rows.map(cells));
  return [
    title,
    ...rows.flatMap((row, at) => [lines[at] ?? '', ...following(row), ...notes(row.first)]),
    closing(report),
    ...(unread !== null && unread > 0
      ? [
          `ClickHouse had ${counted(unread, 'message')} still to read: what is on its way is missing above. Verify again in a while.`,
        ]
      : []),
  ];
}

/** An hour, or several in a row of which nothing is known. */
interface Row {
  readonly first: VerifiedHour;
  readonly last: VerifiedHour;
}

function addHour(rows: Row[], hour: VerifiedHour): Row[] {
  const before = rows.at(-1);
  const follows =
    before !== undefined &&
    isBlank(before.last) &&
    isBlank(hour) &&
    Date.parse(hour.hour) - Date.parse(before.last.hour) === HOUR_MS;
  if (follows) rows[rows.length - 1] = { first: before.first, last: hour };
  else rows.push({ first: hour, last: hour });
  return rows;
}

function isBlank({ state, other_rows }: VerifiedHour): boolean {
  return state === 'missing' && other_rows === 0;
}

function cells({ first: { hour, state, lines, stored, dead, rejected, joined } }: Row): string[] {
  if (state === 'missing') return [hourName(hour), state];
  const figures = [lines, stored, dead, rejected].map(formatCount);
  return [hourName(hour), state, ...figures, joined === null ? '-' : formatCount(joined)];
}

/** The other hours of a row. */
function following({ first, last }: Row): string[] {
  const hours = (Date.parse(last.hour) - Date.parse(first.hour)) / HOUR_MS;
  return hours === 0 ? [] : [`  and ${counted(hours, 'hour')} after it, to ${hourName(last.hour)}`];
}

function notes({ missing_types, state, other_rows, replayed, problems }: VerifiedHour): string[] {
  const lines: string[] = [];
  if (state !== 'missing' && missing_types.length > 0)
    lines.push(`no ${missing_types.join(', ')} events yet`);
  if (replayed > 0) lines.push(`${counted(replayed, 'rejected line')} replayed since`);
  if (other_rows > 0) lines.push(`${counted(other_rows, 'row')} that came otherwise than by ingestion`);
  return [
    ...lines.map((line) => `  ${line}`),
    ...problems.flatMap(({ hop, text, next }) => [`  ${hop}: ${printable(text)}`, `    Next: ${next}`]),
  ];
}

function closing({ hours, balanced }: VerifyReport): string {
  const count = (state: VerifiedHour['state']) => hours.filter((hour) => hour.state === state).length;
  const wrong = count('mismatch');
  const kept = [
    `${counted(count('balanced'), 'hour')} balanced`,
    ...(['partial', 'missing', 'arriving'] as const).flatMap((state) =>
      count(state) > 0 ? [`${formatCount(count(state))} ${state}`] : [],
    ),
  ].join(', ');
  const [first, last] = [hours.at(0), hours.at(-1)].map((hour) => hourName(hour?.hour ?? ''));
  const span = first === last ? first : `${first} to ${last}`;
  return balanced
    ? `Every line of ${span} is accounted for: ${kept}.`
    : `${wrong === 0 ? 'No hour' : counted(wrong, 'hour')} with problems; ${kept}.`;
}

/** `2022-11-28T20` */
function hourName(hour: string): string {
  return hour.slice(0, 13);
}
