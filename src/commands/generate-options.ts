import { UsageError } from '../errors.js';
import { PACKINGS, type Packing } from '../ingest/generate/pack.js';
import { parseHour } from '../ingest/hour.js';

export interface GenerateOptions {
  /** Folder to write to. */
  readonly to?: string;
  /** Write to the bucket of env.conf. */
  readonly bucket?: true;
  /** First hour, as typed. With `hours`: hour folders of packed files; without either: one day of plain files. */
  readonly from?: string;
  readonly hours?: string;
  /** Events of each type in each hour; with one day, in that day. */
  readonly events: string;
  readonly compress?: string;
  /** Same seed and numbers: same bytes. */
  readonly seed: string;
}

export interface HoursWanted {
  readonly seed: string;
  readonly from: number;
  readonly hours: number;
  readonly events: number;
  readonly packing: Packing;
}

const MOST_EVENTS = 1_000_000_000;
const MOST_HOURS = 1_000_000;

/** The hours that the flags mean, with their defaults. Throws UsageError. */
export function readHours({
  seed,
  from = '2022-11-28T00',
  hours = '24',
  events,
  compress,
}: GenerateOptions): HoursWanted {
  const packing = PACKINGS.find((each) => each === (compress ?? 'zip'));
  if (packing === undefined) {
    throw new UsageError(`--compress ${compress ?? ''} is not a way to pack`, {
      next: `give ${PACKINGS.join(', ')}`,
    });
  }
  return {
    seed,
    // A day alone stands for its first hour.
    from: parseHour(/^\d{4}-\d\d-\d\d$/.test(from) ? `${from}T00` : from, '--from'),
    hours: parseCount('hours', hours, MOST_HOURS),
    events: parseEvents(events),
    packing,
  };
}

/** The value of `--events`. Throws UsageError. */
export function parseEvents(text: string): number {
  return parseCount('events', text, MOST_EVENTS);
}

function parseCount(flag: 'events' | 'hours', text: string, most: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new UsageError(`--${flag} ${text} is not a number of ${flag}`, {
    next: `give a whole number from 1 to ${most}`,
  });
}
