import { UsageError } from '../errors.js';

const HOUR_MS = 3_600_000;
const LAYOUT = /(?:^|[/\\])year=(\d{4})[/\\]month=(\d{1,2})[/\\]day=(\d{1,2})[/\\]hour=(\d{1,2})(?:[/\\]|$)/;
const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2})(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|\+00(?::?00)?)?$/;

/** A folder `year=2022/month=11/day=28/hour=20` in a path. */
export interface HourFolder {
  /** With forward slashes, two digits for all but the year. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly hour: number;
}

export function hourFolderOf(path: string): HourFolder | undefined {
  const found = LAYOUT.exec(path);
  const hour = found === null ? undefined : utcHour(found[1], found[2], found[3], found[4]);
  return hour === undefined ? undefined : { folder: hourFolder(hour), hour };
}

/** `year=2022/month=11/day=28/hour=20`, as the objects of the real bucket lie. */
export function hourFolder(hour: number): string {
  const [year, month, day, time] = new Date(hour).toISOString().split(/[-T:]/);
  return `year=${year}/month=${month}/day=${day}/hour=${time}`;
}

/** The hour in which a time stamp of an event lies, as milliseconds since the epoch; UTC unless it says otherwise. */
export function hourOfTimestamp(text: string): number | undefined {
  const found = TIMESTAMP.exec(text);
  return found === null ? undefined : utcHour(found[1], found[2], found[3], found[4]);
}

/** The value of a flag that takes an hour. Throws UsageError. */
export function parseHour(text: string, flag: string): number {
  const hour = hourOfTimestamp(text);
  if (hour !== undefined) return hour;
  throw new UsageError(`${flag} ${text} is not an hour`, { next: 'write it in UTC, as 2022-11-28T20' });
}

/** An hour as the `batch_time` of its events: `2022-11-28 20:00:00`, UTC. */
export function batchTime(hour: number): string {
  return new Date(hour).toISOString().slice(0, 19).replace('T', ' ');
}

function utcHour(...parts: (string | undefined)[]): number | undefined {
  const [year = NaN, month = NaN, day = NaN, hour = NaN] = parts.map(Number);
  const time = Date.UTC(year, month - 1, day, hour);
  const date = new Date(time);
  // Date.UTC carries day 31 of November over into December.
  const exists =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour;
  return exists ? Math.floor(time / HOUR_MS) * HOUR_MS : undefined;
}
