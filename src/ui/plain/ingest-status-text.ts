import type { LedgerFailure, LedgerHour } from '../../ingest/ledger/read-hours.js';
import type { ProgressRecord } from '../../ingest/run/progress.js';
import { counted, formatBytes, formatCount, inOneLine } from './format.js';
import { formatTable, type Column } from './table.js';

export interface IngestStatus {
  /** The ingest that is running. */
  readonly running: ProgressRecord | undefined;
  readonly hours: readonly LedgerHour[];
  readonly failed: readonly LedgerFailure[];
}

const COLUMNS: readonly Column[] = [
  { title: 'HOUR (UTC)' },
  { title: 'STATE' },
  ...['LINES', 'PUBLISHED', 'REJECTED', 'STORED', 'DEAD', 'JOINED'].map((title): Column => ({
    title,
    align: 'right',
  })),
];
const ALL_TYPES = ['browser', 'device', 'geo', 'location'];

/** The ledger by hour, what failed, and how far a running ingest is. */
export function ingestStatusLines({ running, hours, failed }: IngestStatus): string[] {
  return [
    ...(running === undefined ? [] : [runningLine(running)]),
    ...(hours.length === 0
      ? ['The ledger knows no object of these hours: npl-ops ingest takes what the bucket has.']
      : formatTable(COLUMNS, hours.map(row))),
    ...hours.flatMap(missingTypes),
    ...failed.map(
      ({ key, error, attempt }) => `Failed (attempt ${attempt}): ${inOneLine(key)}: ${inOneLine(error)}`,
    ),
  ];
}

function row({ hour, state, lines, published, rejected, stored, dead, joined }: LedgerHour): string[] {
  return [
    hour.slice(0, 13),
    state,
    ...[lines, published, rejected, stored, dead].map(formatCount),
    joined === null ? '-' : formatCount(joined),
  ];
}

function missingTypes({ hour, types }: LedgerHour): string[] {
  const missing = ALL_TYPES.filter((type) => !types.includes(type));
  return missing.length === 0 ? [] : [`${hour.slice(0, 13)} has no ${missing.join(', no ')} events yet`];
}

function runningLine({ pid, phase, ended, objects, lines, read, size }: ProgressRecord): string {
  return (
    `Running (process ${pid}), ${phase}: ${formatCount(ended)} of ${counted(objects, 'object')}, ` +
    `${formatBytes(read)} of ${formatBytes(size)}, ${counted(lines, 'line')}.`
  );
}
