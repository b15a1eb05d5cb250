import type {
  DryRunReport,
  IngestReport,
  ReportedFailure,
  ReportedObject,
  SeenReport,
} from '../../ingest/run/report.js';
import { counted, formatBytes, formatCount, formatDuration, inOneLine } from './format.js';
import { NOTHING_TO_DO } from './nothing-to-do.js';
import { formatTable } from './table.js';

/** Lines that a terminal shows of a long list. */
const SHOWN = 20;

/** What an ingest did, closing with what is wrong and what mends it. */
export function ingestReportLines(report: IngestReport): string[] {
  return [
    ...publishedLines(report),
    ...seenLines(report),
    ...joinedLines(report),
    ...report.hours_waiting
      .slice(0, SHOWN)
      .map(({ hour, why }) => `${shortHour(hour)} is not joined: ${why}`),
    ...more(report.hours_waiting.length, 'hour'),
    ...failureLines('Failed', report.failed),
    ...failureLines('Waiting for another attempt', report.waiting),
    ...report.mismatches.map((text) => `Mismatch: ${text}`),
    ...(report.dead > 0 || report.rejected > 0
      ? [
          `${counted(report.dead + report.rejected, 'line')} became dead letters: npl-ops dead-letters list tells why`,
        ]
      : []),
    ...(report.ok ? [] : ['Something is missing: npl-ops ingest status shows it by hour.']),
  ];
}

/** What an ingest would do. */
export function dryRunLines(report: DryRunReport): string[] {
  const { objects, hours, size, published_before: before, unnamed, hours_unfinished: unfinished } = report;
  const columns = [
    { title: 'HOUR' },
    { title: 'EVENTS' },
    { title: 'SIZE', align: 'right' } as const,
    { title: 'OBJECT' },
  ];
  const rows = objects
    .slice(0, SHOWN)
    .map((each: ReportedObject) => [
      shortHour(each.hour),
      each.event_type,
      formatBytes(each.size),
      inOneLine(each.key),
    ]);
  return [
    ...(objects.length === 0 ? [] : formatTable(columns, rows)),
    ...more(objects.length, 'object'),
    `${counted(objects.length, 'object')} of ${counted(hours, 'hour')}, ${formatBytes(size)}, would be ingested; ${formatCount(before)} are already.`,
    ...(unnamed === 0
      ? []
      : [`${counted(unnamed, 'file')} would be recorded as failed: no type in the name.`]),
    ...(unfinished === 0
      ? []
      : [`${counted(unfinished, 'hour')} of those published before would be counted and joined.`]),
    ...seenLines(report),
    ...failureLines('Waiting for another attempt', report.waiting),
    ...(objects.length + unnamed + unfinished === 0 ? [NOTHING_TO_DO] : []),
  ];
}

function seenLines({ strays, nothing }: SeenReport): string[] {
  const [first] = strays;
  return [
    ...(nothing === undefined ? [] : [inOneLine(nothing)]),
    ...(first === undefined
      ? []
      : [
          `Passed over: ${counted(strays.length, 'event file')} in no hour folder (year=2022/month=11/day=28/hour=20), as ${inOneLine(first)}`,
        ]),
  ];
}

function publishedLines(report: IngestReport): string[] {
  const { objects, lines, rejected, published, seconds, size, bytes, listed } = report;
  const others =
    objects.by_others > 0 ? `; ${counted(objects.by_others, 'object')} taken by another ingest` : '';
  const gone =
    objects.gone > 0 ? `; ${counted(objects.gone, 'object')} removed from the bucket meanwhile` : '';
  if (objects.published === 0) {
    return [`Nothing new among ${counted(listed, 'object')} of the bucket${others}${gone}.`];
  }
  const rate = formatCount(Math.round(lines / Math.max(seconds, 0.001)));
  return [
    `${counted(objects.published, 'object')} (${formatBytes(size)}, ${formatBytes(bytes)} of lines) in ${formatDuration(seconds * 1000)}: ` +
      `${counted(lines, 'line')}, ${formatCount(published)} published, ${formatCount(rejected)} rejected, ${rate} lines/s${others}${gone}.`,
  ];
}

function joinedLines({ hours_joined: joined }: IngestReport): string[] {
  const [first, last] = [joined.at(0), joined.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rows = joined.reduce((sum, each) => sum + each.rows, 0);
  const which =
    joined.length === 1
      ? shortHour(first.hour)
      : `${counted(joined.length, 'hour')}, ${shortHour(first.hour)} to ${shortHour(last.hour)}`;
  return [`Joined ${which}: ${counted(rows, 'row')}.`];
}

function failureLines(title: string, failures: readonly ReportedFailure[]): string[] {
  return [
    ...failures.slice(0, SHOWN).map(({ key, error, retry_at, attempt }) => {
      const next =
        retry_at === null
          ? ''
          : ` (attempt ${attempt}; next ${retry_at.slice(0, 16).replace('T', ' ')} UTC or with --key)`;
      return `${title}: ${inOneLine(key)}: ${inOneLine(error)}${next}`;
    }),
    ...more(failures.length, 'object'),
  ];
}

function more(count: number, noun: string): string[] {
  return count > SHOWN ? [`... and ${counted(count - SHOWN, noun)} more (--json lists all)`] : [];
}

/** `2022-11-28T20` */
function shortHour(iso: string): string {
  return iso.slice(0, 13);
}
