import type { LoadReport } from '../../ingest/load/load-report.js';
import { counted, formatCount } from './format.js';
import { formatTable } from './table.js';

/** What a load did, as a table and a closing sentence. */
export function loadReportLines(report: LoadReport): string[] {
  const { types, mode, missingTypes, rejectedLines, seconds, balanced } = report;
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const columns = [
    { title: 'EVENTS' },
    { title: 'TABLE' },
    right('LINES'),
    right('ALREADY THERE'),
    right(mode === 'kafka' ? 'PUBLISHED' : 'INSERTED'),
    right('STORED'),
    right('DEAD LETTERS'),
    right('REJECTED'),
  ];
  const rows = types.map((type) => [
    type.type,
    type.table,
    ...[type.lines, type.alreadyThere, type.published, type.stored, type.deadLetters, type.rejected].map(
      formatCount,
    ),
  ]);
  return [
    ...formatTable(columns, rows),
    ...rejectedLines.map(({ file, line, reason }) => `Rejected: ${file} line ${line}: ${reason}`),
    ...(missingTypes.length > 0 ? [`No file of ${missingTypes.join(', ')} events in ${report.dir}.`] : []),
    balanced
      ? closing(report, seconds)
      : 'The lines do not balance: some are neither stored nor dead letters.',
  ];
}

function closing({ types, joinedHours }: LoadReport, seconds: number): string {
  const added = types.reduce((sum, type) => sum + type.stored + type.deadLetters - type.alreadyThere, 0);
  const joined = joinedHours === 0 ? '' : ` Joined: ${counted(joinedHours, 'hour')}.`;
  if (added === 0)
    return `Nothing to ${joined === '' ? 'do' : 'load'}: every line is there already.${joined}`;
  const rate = Math.round(added / Math.max(seconds, 0.001));
  return `${counted(added, 'event')} in ${seconds.toFixed(1)} s, ${formatCount(rate)} events/s.${joined}`;
}
