/** Hours, both included; milliseconds since the epoch. */
export interface HourRange {
  readonly from: number;
  readonly until: number;
}

const LONGEST_GAP_MS = 7 * 24 * 3_600_000;

/** Whether two hours are so near each other that what lies between them may be looked at too. */
export function areNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= LONGEST_GAP_MS;
}

/** Hours as ranges without long gaps: one folder of 2099 must not make a century of it. */
export function hourRanges(hours: readonly number[]): HourRange[] {
  const ranges: HourRange[] = [];
  for (const hour of [...new Set(hours)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && areNear(hour, last.until)) {
      ranges[ranges.length - 1] = { from: last.from, until: hour };
    } else {
      ranges.push({ from: hour, until: hour });
    }
  }
  return ranges;
}
