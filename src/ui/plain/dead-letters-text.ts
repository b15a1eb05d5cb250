import stringWidth from 'string-width';
import type { DescribedLetter } from '../../ingest/dead-letters/describe.js';
import type { LetterCount, ReplayReport } from '../../ingest/dead-letters/replay-report.js';
import type { ReasonGroup } from '../../ingest/dead-letters/summarize.js';
import { counted, formatBytes, formatCount } from './format.js';
import { NOTHING_TO_DO } from './nothing-to-do.js';
import { fitWidth, formatTable } from './table.js';
import { visibleBytes, visibleText } from './visible-text.js';

const REASON_WIDTH = 70;
const HEAD_WIDTH = 60;
/** Bytes of which the beginning of a line is shown, and what is shown on each side of a fault. */
const HEAD_BYTES = 240;
const AROUND_FAULT = 60;
/** Why lines and messages were refused, then the newest of them. */
export function letterListLines(
  reasons: readonly ReasonGroup[],
  letters: readonly DescribedLetter[],
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
      fitWidth(visibleText(reason), REASON_WIDTH),
    ]),
  );
  const each = formatTable(
    [{ title: 'ID' }, { title: 'HOUR (UTC)' }, { title: 'OBJECT' }, { title: 'REASON' }, { title: 'TEXT' }],
    letters.map((letter) => [
      letter.id,
      hourOf(letter),
      fitWidth(originOf(letter), REASON_WIDTH),
      `${letter.replayedAt === undefined ? '' : '(replayed) '}${fitWidth(visibleText(letter.reason), REASON_WIDTH)}`,
      fitWidth(visibleBytes(letter.raw.subarray(0, HEAD_BYTES)), HEAD_WIDTH),
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
export function letterLines(letter: DescribedLetter): string[] {
  const { id, topic, type, object, line, row, foreign, error, raw, rawBytes, refusedBy, fault } = letter;
  const cut = rawBytes > raw.length ? `, of which the first ${formatBytes(raw.length)} are kept` : '';
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
      Reason: visibleText(error),
    }),
    `  Text (${formatBytes(rawBytes)}${cut}):`,
    `    ${visibleBytes(raw)}`,
    ...(fault === undefined
      ? []
      : [
          `  Fault at byte ${formatCount(fault.at + 1)}: ${visibleText(fault.what)}`,
          ...caret(raw, fault.at),
        ]),
    ...nextSteps(letter).map((step) => `  Next: ${step}`),
  ];
}

function fields(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === '' ? [] : [`  ${`${name}:`.padEnd(10)}${visibleText(value)}`],
  );
}

/** The text around the fault, and a mark under it. */
function caret(raw: Buffer, at: number): string[] {
  const start = Math.max(at - AROUND_FAULT, 0);
  const before = `${start > 0 ? '...' : ''}${visibleBytes(withoutTorn(raw.subarray(start, at)))}`;
  const end = Math.min(at + AROUND_FAULT, raw.length);
  const after = `${visibleBytes(raw.subarray(at, end))}${end < raw.length ? '...' : ''}`;
  return [`    ${before}${after}`, `    ${' '.repeat(stringWidth(before))}^`];
}

/** Without the rest of a character that begins before the bytes. */
function withoutTorn(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return first > 0 && first < 4 ? bytes.subarray(first) : bytes;
}

function nextSteps(letter: DescribedLetter): string[] {
  const { id, notReplayable, replayedAt, superseded, type, keptBytes, rawBytes } = letter;
  const mend = [
    `npl-ops dead-letters export ${id} --file mended.jsonl, then edit "raw" in it`,
    'npl-ops dead-letters replay --file mended.jsonl --yes',
  ];
  if (notReplayable === undefined) {
    return [
      `npl-ops dead-letters replay ${id} --yes, once the table takes such a value; else mend it:`,
      ...mend,
    ];
  }
  if (replayedAt !== undefined || superseded || type === undefined) return [`none: ${notReplayable}`];
  if (rawBytes > keptBytes) {
    return [
      'mend the line in its object and upload that again: the new version takes the place of the old one',
    ];
  }
  return mend;
}

/** What a replay did, or would do. */
export function replayLines(report: ReplayReport, joined: readonly string[]): string[] {
  const { dry_run, selected, replayable, replayed, already_stored, failed_again, not_replayable } = report;
  const nothing = dry_run && replayable + already_stored === 0 ? [NOTHING_TO_DO] : [];
  if (selected === 0) return ['No such dead letters: nothing to replay.', ...nothing];
  const sum = (counts: readonly LetterCount[]) =>
    formatCount(counts.reduce((all, { count }) => all + count, 0));
  const list = (title: string, counts: readonly LetterCount[]) =>
    counts.length === 0
      ? []
      : [
          `${title}: ${sum(counts)}`,
          ...counts.map(
            ({ count, reason, example }) => `  ${formatCount(count)}: ${visibleText(reason)} (as ${example})`,
          ),
        ];
  return [
    dry_run
      ? `Would replay: ${formatCount(replayable)}`
      : `Replayed, and stored now: ${formatCount(replayed)}`,
    ...(already_stored > 0 ? [`Stored by an earlier replay: ${formatCount(already_stored)}`] : []),
    ...list('Refused again', failed_again),
    ...list('Not replayable', not_replayable),
    ...joined.map((hour) => `Joined again: ${hour.slice(0, 13).replace(' ', 'T')}`),
    ...nothing,
  ];
}

function hourOf({ batchTime }: DescribedLetter): string {
  return batchTime === undefined ? 'not known' : batchTime.slice(0, 16);
}

/** Its object's file, or its topic. */
function originOf({ object, topic }: DescribedLetter): string {
  return visibleText(object === undefined ? topic : object.key.slice(object.key.lastIndexOf('/') + 1));
}
