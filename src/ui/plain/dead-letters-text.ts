import stringWidth from 'string-width';
import { characterBytes, faultPlace } from '../../ingest/dead-letters/fault-place.js';
import type { DeadLetter, LetterWithRaw } from '../../ingest/dead-letters/letter.js';
import { prepareReplay } from '../../ingest/dead-letters/prepare-replay.js';
import type { LetterCount, ReplayReport } from '../../ingest/dead-letters/replay-report.js';
import { HIDDEN } from '../../ingest/dead-letters/record.js';
import type { ReasonGroup } from '../../ingest/dead-letters/summarize.js';
import { batchTime } from '../../ingest/hour.js';
import type { EventStream } from '../../topology/topology-types.js';
import { counted, formatBytes, formatCount } from './format.js';
import { fitWidth, formatTable } from './table.js';

const REASON_WIDTH = 70;
const HEAD_WIDTH = 60;
/** Bytes of which the beginning of a line is shown, and what is shown on each side of a fault. */
const HEAD_BYTES = 240;
const AROUND_FAULT = 60;
const NAMED: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Bytes as text that is safe on a terminal: what is no character, or cannot be seen, as an escape. */
export function visibleText(raw: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < raw.length;) {
    const bytes = characterBytes(raw, at);
    at += bytes;
    if (bytes > 0) continue;
    text += `${escaped(raw.toString('utf8', from, at))}\\x${hex(raw[at] ?? 0, 2)}`;
    at += 1;
    from = at;
  }
  return text + escaped(raw.toString('utf8', from));
}

/** A text from elsewhere on one line, safe on a terminal. */
function oneLine(text: string): string {
  return escaped(text.trim());
}

function escaped(text: string): string {
  return text.replaceAll(HIDDEN, (character) => {
    const code = character.charCodeAt(0);
    return NAMED[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
  });
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/** Why lines and messages were refused, then the newest of them. */
export function letterListLines(
  reasons: readonly ReasonGroup[],
  letters: readonly LetterWithRaw[],
): string[] {
  const total = reasons.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return ['No dead letters.'];
  const byReason = formatTable(
    [
      { title: 'COUNT', align: 'right' },
      { title: 'NEWEST (UTC)' },
      { title: 'EXAMPLE' },
      { title: 'REASON' },
    ],
    reasons.map(({ reason, count, newest, example }) => [
      formatCount(count),
      newest.slice(0, 19),
      example,
      fitWidth(oneLine(reason), REASON_WIDTH),
    ]),
  );
  const each = formatTable(
    [{ title: 'ID' }, { title: 'HOUR (UTC)' }, { title: 'OBJECT' }, { title: 'REASON' }, { title: 'TEXT' }],
    letters.map((letter) => [
      letter.id,
      hourOf(letter),
      fitWidth(originOf(letter), REASON_WIDTH),
      `${letter.replayedAt === undefined ? '' : '(replayed) '}${fitWidth(oneLine(letter.reason), REASON_WIDTH)}`,
      fitWidth(visibleText(letter.raw.subarray(0, HEAD_BYTES)), HEAD_WIDTH),
    ]),
  );
  const newest = letters.length < total ? `The newest ${formatCount(letters.length)} of ` : '';
  return [
    `${counted(total, 'dead letter')}, by reason:`,
    ...byReason,
    '',
    `${newest}${counted(total, 'dead letter')}:`,
    ...each,
    '',
    'Next: npl-ops dead-letters show ID',
  ];
}

/** Everything about one letter. */
export function letterLines(letter: LetterWithRaw, streams: readonly EventStream[]): string[] {
  const { id, topic, type, object, line, row, foreign, error, raw, rawBytes, refusedBy } = letter;
  const cut = rawBytes > raw.length ? `, of which the first ${formatBytes(raw.length)} are kept` : '';
  const place = rawBytes > raw.length ? undefined : faultPlace(raw, error);
  return [
    `Dead letter ${id}`,
    ...fields({
      Topic: type === undefined ? topic : `${topic} (${type} events)`,
      Hour: hourOf(letter),
      Object: object === undefined ? '' : `${object.key} (ETag ${object.etag})`,
      Line: foreign ? '' : String(line),
      Message: foreign ? `partition ${row.partition}, offset ${row.offset}, of another producer` : '',
      Refused: `by ${refusedBy === 'ingest' ? 'ingestion' : 'ClickHouse'}, ${letter.receivedAt} UTC`,
      Replayed: letter.replayedAt === undefined ? '' : `${letter.replayedAt} UTC`,
      Reason: oneLine(error),
    }),
    `  Text (${formatBytes(rawBytes)}${cut}):`,
    `    ${visibleText(raw)}`,
    ...(place === undefined
      ? []
      : [`  Fault at byte ${formatCount(place.at + 1)}: ${oneLine(place.what)}`, ...caret(raw, place.at)]),
    ...nextSteps(letter, streams).map((step) => `  Next: ${step}`),
  ];
}

function fields(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === '' ? [] : [`  ${`${name}:`.padEnd(10)}${oneLine(value)}`],
  );
}

/** The text around the fault, and a mark under it. */
function caret(raw: Buffer, at: number): string[] {
  const start = Math.max(at - AROUND_FAULT, 0);
  const before = `${start > 0 ? '...' : ''}${visibleText(withoutTorn(raw.subarray(start, at)))}`;
  const end = Math.min(at + AROUND_FAULT, raw.length);
  const after = `${visibleText(raw.subarray(at, end))}${end < raw.length ? '...' : ''}`;
  return [`    ${before}${after}`, `    ${' '.repeat(stringWidth(before))}^`];
}

/** Without the rest of a character that begins before the bytes. */
function withoutTorn(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return first > 0 && first < 4 ? bytes.subarray(first) : bytes;
}

function nextSteps(letter: LetterWithRaw, streams: readonly EventStream[]): string[] {
  const replay = prepareReplay(letter, letter.raw, { streams });
  const mend = [
    `npl-ops dead-letters export ${letter.id} --file mended.jsonl, then edit "raw" in it`,
    'npl-ops dead-letters replay --file mended.jsonl --yes',
  ];
  if (typeof replay !== 'string') {
    return [
      `npl-ops dead-letters replay ${letter.id} --yes, once the table takes such a value; else mend it:`,
      ...mend,
    ];
  }
  const { keptBytes, rawBytes } = letter;
  if (letter.replayedAt !== undefined || letter.superseded || letter.type === undefined)
    return [`none: ${replay}`];
  if (rawBytes > keptBytes) {
    return [
      'mend the line in its object and upload that again: the new version takes the place of the old one',
    ];
  }
  return mend;
}

/** What a replay did, or would do. */
export function replayLines(report: ReplayReport): string[] {
  const { dry_run, selected, replayable, replayed, already_stored, failed_again, not_replayable, hours } =
    report;
  if (selected === 0) return ['No such dead letters: nothing to replay.'];
  const sum = (counts: readonly LetterCount[]) =>
    formatCount(counts.reduce((all, { count }) => all + count, 0));
  const list = (title: string, counts: readonly LetterCount[]) =>
    counts.length === 0
      ? []
      : [
          `${title}: ${sum(counts)}`,
          ...counts.map(
            ({ count, reason, example }) => `  ${formatCount(count)}: ${oneLine(reason)} (as ${example})`,
          ),
        ];
  return [
    dry_run
      ? `Would replay: ${formatCount(replayable)}`
      : `Replayed, and stored now: ${formatCount(replayed)}`,
    ...(already_stored > 0 ? [`Stored by an earlier replay: ${formatCount(already_stored)}`] : []),
    ...list('Refused again', failed_again),
    ...list('Not replayable', not_replayable),
    ...(hours.length > 0 && !dry_run ? [`Next: ${joinCommand(hours)}`] : []),
  ];
}

/** Counts and joins the hours anew. */
function joinCommand(hours: readonly string[]): string {
  const [first = '', last = ''] = [hours[0], hours.at(-1)].map((hour) =>
    hour?.replace(' ', 'T').slice(0, 13),
  );
  return `npl-ops join ${first === last ? `--hour ${first}` : `--from ${first} --to ${last}`}`;
}

function hourOf({ hour }: DeadLetter): string {
  return hour === undefined ? 'not known' : batchTime(hour).slice(0, 16);
}

/** Its object's file, or its topic. */
function originOf({ object, topic }: DeadLetter): string {
  return oneLine(object === undefined ? topic : object.key.slice(object.key.lastIndexOf('/') + 1));
}
