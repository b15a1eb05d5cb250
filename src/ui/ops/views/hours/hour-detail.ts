import { formatBytes, formatCount, formatDuration, printable } from '../../../plain/format.js';
import { tableLines } from '../../../kit/table-lines.js';
import { clipStart, wrap, wrapUnder } from '../../../kit/text.js';
import type { Screen } from '../../../screen.js';
import { hourName, type HoursPart } from './hour-cells.js';

/** One object of an hour, in one of its versions. */
export interface HourObject {
  readonly key: string;
  readonly type: string;
  readonly state: string;
  /** Its rows stand in the tables; a version that was replaced is not. */
  readonly isCurrent: boolean;
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  readonly stored: number;
  readonly dead: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly error: string;
}

/** What the loader of the view brings. */
export interface HourDetail {
  /** Older hours than those at hand. */
  readonly part: HoursPart | undefined;
  /** Milliseconds since the epoch. */
  readonly hour: number | undefined;
  readonly objects: readonly HourObject[];
}

/** The ledger of one hour: every object, and what went wrong with it. */
export function hourDetailLines(
  hour: number,
  { objects }: HourDetail,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  if (objects.length === 0) {
    return [
      ...wrap(`The ledger has no object of ${hourName(hour)}.`, width),
      ...wrap(
        'Either the bucket has none, or no ingest has looked there: b looks, and takes what it finds.',
        width,
      ),
    ];
  }
  const rows = objects.map((each) => [
    each.type || '?',
    stateWords(each),
    ...[each.lines, each.published, each.rejected, each.stored, each.dead].map(formatCount),
    formatBytes(each.bytes),
    formatDuration(each.seconds * 1000),
  ]);
  const right = { align: 'right' } as const;
  const table = tableLines(
    [
      { title: 'TYPE' },
      { title: 'STATE' },
      { title: 'LINES', ...right },
      { title: 'PUBLISHED', ...right },
      { title: 'REJECTED', ...right },
      { title: 'STORED', ...right },
      { title: 'DEAD', ...right },
      { title: 'SIZE', ...right },
      { title: 'TIME', ...right },
    ],
    rows,
    { screen: { theme, width } },
  );
  return [
    ...table,
    '',
    ...objects.flatMap((each) => objectLines(each, { theme, width })),
    ...adviceLines(objects, hour, { theme, width }),
  ];
}

function stateWords({ state, isCurrent }: HourObject): string {
  return isCurrent || state === 'failed' ? state : 'replaced';
}

function objectLines({ key, error, type }: HourObject, { theme, width }: Pick<Screen, 'theme' | 'width'>) {
  const head = `${(type || '?').padEnd(9)}${theme.dim(clipStart(printable(key), width - 9))}`;
  return error === '' ? [head] : [head, ...wrapUnder(`  ${printable(error)}`, width).map(theme.bad)];
}

function adviceLines(
  objects: readonly HourObject[],
  hour: number,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const has = (wanted: string) => objects.some(({ state }) => state === wanted);
  const next = has('failed')
    ? 'b takes its objects again at once, after a dry run.'
    : has('mismatch')
      ? `b takes its objects again, after a dry run; V names what does not add up: npl-ops verify --hour ${hourName(hour)}`
      : undefined;
  return next === undefined ? [] : ['', ...wrap(`Next: ${next}`, width).map(theme.accent)];
}
