import type { Flow, Hop, HopName, HopState } from '../../../probes/flow/flow-types.js';
import { sparkline } from '../../kit/bars.js';
import { clip, pad, widthOf, wrap } from '../../kit/text.js';
import { formatCount, printable } from '../../plain/format.js';
import type { Screen } from '../../screen.js';
import type { Theme } from '../../theme.js';
import { ageWords } from '../age.js';

type Tone = 'ok' | 'warn' | 'bad' | 'dim';

const STATES: Readonly<
  Record<HopState, { readonly symbol: string; readonly word: string; readonly tone: Tone }>
> = {
  flowing: { symbol: '✔', word: 'flowing', tone: 'ok' },
  idle: { symbol: '✔', word: 'idle', tone: 'ok' },
  starved: { symbol: '…', word: 'waiting', tone: 'warn' },
  starting: { symbol: '…', word: 'starting', tone: 'warn' },
  broken: { symbol: '✖', word: 'broken', tone: 'bad' },
  stopped: { symbol: '■', word: 'stopped', tone: 'bad' },
  paused: { symbol: '…', word: 'paused', tone: 'warn' },
  unknown: { symbol: '?', word: 'unknown', tone: 'warn' },
  off: { symbol: '–', word: 'not run', tone: 'dim' },
};

const TITLES: Readonly<Record<HopName, string>> = {
  s3: 'S3',
  kafka: 'Kafka',
  clickhouse: 'ClickHouse',
  join: 'Join',
  dashboards: 'Dashboards',
};

export const hopTitle = (name: HopName) => TITLES[name];

/** `✔ flowing` */
export function hopStateText({ state }: Pick<Hop, 'state'>): string {
  const { symbol, word } = STATES[state];
  return `${symbol} ${word}`;
}

/** `▶` and the spaces around it. */
const ARROW = ' ▶ ';
/** Narrower hops say nothing any more: one below the other then. */
const LEAST = 11;

/** The hops beside each other with what flows between them, or below each other on a narrow screen. */
export function flowLines(
  { hops }: Flow,
  now: Date,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const cell = Math.floor((width - (hops.length - 1) * ARROW.length) / Math.max(1, hops.length));
  if (cell < LEAST) return hops.map((hop) => clip(hopInOneLine(hop, now, theme), width));
  const blocks = hops.map((hop) => hopCells(hop, now, theme, cell));
  const titles = hops.map((hop, at) => titleCell(hop, hops[at + 1], { theme, width: cell }));
  const height = Math.max(0, ...blocks.map(({ length }) => length));
  const rows = Array.from({ length: height }, (_, row) =>
    blocks.map((block) => pad(block[row] ?? '', cell)).join(' '.repeat(ARROW.length)),
  );
  return [titles.join(''), ...rows].map((line) => line.trimEnd());
}

/** The name of a hop, and the way to the next: whether something comes through it. */
function titleCell(
  { name }: Hop,
  next: Hop | undefined,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string {
  const title = clip(TITLES[name], width);
  if (next === undefined) return theme.strong(title);
  const way = ` ${'─'.repeat(Math.max(0, width - widthOf(title)))}${isBroken(next) ? '✖' : '▶'} `;
  const paint = isBroken(next) ? theme.bad : next.state === 'flowing' ? theme.ok : theme.dim;
  return theme.strong(title) + paint(way);
}

export const isBroken = ({ state }: Pick<Hop, 'state'>) => state === 'broken' || state === 'stopped';

function hopCells(hop: Hop, now: Date, theme: Theme, width: number): string[] {
  const { tone } = STATES[hop.state];
  return [
    theme[tone](hopStateText(hop)),
    hop.asOf === undefined
      ? rateText(hop)
      : theme.warn(`${ageWords(now.getTime() - hop.asOf.getTime())} ago:`),
    theme.accent(hasHistory(hop) ? sparkline(hop.history, width).trimStart() : ''),
    ...[backlogText(hop, width), rowsText(hop), newestText(hop, now, width)].map(
      hop.asOf === undefined ? (text) => text : theme.dim,
    ),
  ].map((line) => clip(line, width));
}

const hasHistory = ({ history }: Hop) => history.some((rate) => rate !== undefined);

/** S3 and the dashboards hold no rows that could be counted. */
const rateText = ({ name, rate }: Hop) =>
  name === 's3' || name === 'dashboards' ? '' : rate === undefined ? '– rows/s' : `${perSecond(rate)}/s`;

/** `0`, `0.4`, `12`, `1,200`. */
export function perSecond(rate: number): string {
  return rate > 0 && rate < 9.95 ? rate.toFixed(1) : formatCount(rate);
}

function backlogText({ backlog }: Hop, width: number): string {
  if (backlog === undefined) return '';
  const { count, unit } = backlog;
  if (unit === 'hours') return count === 0 ? 'up to date' : `${formatCount(count)} h behind`;
  const word = count === 1 ? unit.slice(0, -1) : unit;
  if (unit === 'messages') return `lag ${formatCount(count)}`;
  const long = `${formatCount(count)} ${word} wait`;
  return widthOf(long) <= width ? long : `${formatCount(count)} ${word}`;
}

function rowsText({ rows }: Hop): string {
  return rows === undefined ? '' : `${formatCount(rows)} rows`;
}

function newestText({ newest }: Hop, now: Date, width: number): string {
  if (newest === undefined) return '';
  const age = `${ageWords(now.getTime() - newest.getTime())} old`;
  const long = `${hourText(newest)}, ${age}`;
  return widthOf(long) <= width ? long : age;
}

/** `2022-11-28 20h` */
const hourText = (time: Date) => `${time.toISOString().slice(0, 10)} ${time.toISOString().slice(11, 13)}h`;

/** A hop as one line, also for `npl-ops overview`. */
function hopInOneLine(hop: Hop, now: Date, theme: Theme): string {
  const parts = [rateText(hop), backlogText(hop, 40), rowsText(hop), newestText(hop, now, 40)].filter(
    Boolean,
  );
  const state = theme[STATES[hop.state].tone](hopStateText(hop).padEnd(10));
  return `${TITLES[hop.name].padEnd(10)}  ${state}  ${parts.join(', ')}`.trimEnd();
}

/** What is wrong, each in a sentence, and what is worth knowing. */
export function troubleLines(
  { hops }: Flow,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
  mostEach: number,
): string[] {
  const lines = (hop: Hop, text: string | undefined, symbol: string, paint: (line: string) => string) =>
    text === undefined
      ? []
      : shortened(wrap(printable(`${symbol} ${text}`), width), mostEach, width).map((line, at) =>
          paint(at === 0 ? line : clip(`  ${line}`, width)),
        );
  return [
    ...hops.flatMap((hop) => {
      const { symbol, tone } = STATES[hop.state];
      return lines(hop, hop.trouble, symbol, theme[tone]);
    }),
    ...hops.flatMap((hop) => hop.notes.flatMap((note) => lines(hop, note, '·', theme.warn))),
  ];
}

function shortened(lines: readonly string[], most: number, width: number): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most - 1), clip(lines.slice(most - 1).join(' '), width)];
}
