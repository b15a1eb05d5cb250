import { UsageError } from '../errors.js';
import { parseHour } from '../ingest/hour.js';

/** First and last hour, both included; milliseconds since the epoch. */
export interface HourRange {
  readonly from: number;
  readonly until: number;
}

export interface HourFlags {
  readonly hour?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The hours that `--hour`, or `--from` and `--to`, name; undefined when none is given. Throws UsageError. */
export function hourRange({ hour, from, to }: HourFlags): HourRange | undefined {
  if (hour !== undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError('--hour excludes --from and --to', { next: 'give one hour, or a range' });
  }
  if (hour !== undefined) {
    const only = parseHour(hour, '--hour');
    return { from: only, until: only };
  }
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined) {
    throw new UsageError('--from and --to belong together', {
      next: '--from 2022-11-28T00 --to 2022-11-28T23',
    });
  }
  const range = { from: parseHour(ofDay(from, '00'), '--from'), until: parseHour(ofDay(to, '23'), '--to') };
  if (range.from <= range.until) return range;
  throw new UsageError(`--from ${from} is later than --to ${to}`);
}

/** A day alone stands for its first hour, or its last. */
function ofDay(text: string, hour: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T${hour}` : text;
}
