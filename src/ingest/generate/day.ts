import { generateHour, type Pageview } from './events.js';

/** The day of the seed's examples. */
export const GENERATED_DAY = Date.UTC(2022, 10, 28);
const HOUR_MS = 3_600_000;

/** Visits by hour of the day, UTC: quiet before dawn, busiest in the evening. */
const DAY_CURVE = [
  18, 13, 10, 8, 9, 13, 21, 32, 43, 50, 54, 57, 58, 57, 56, 57, 60, 66, 73, 78, 76, 65, 47, 30,
] as const;

/** `count` page views spread over the 24 hours of a day as visits are, in order of time. */
export function* generateDay(seed: string, dayStart: number, count: number): Generator<Pageview> {
  const shares = shareByCurve(count);
  for (const [hour, share] of shares.entries()) {
    yield* generateHour(seed, dayStart + hour * HOUR_MS, share);
  }
}

/** Page views of each hour; they add up to `count` exactly. */
export function shareByCurve(count: number): number[] {
  const total = DAY_CURVE.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let given = 0;
  return DAY_CURVE.map((weight) => {
    before += weight;
    const upTo = Math.round((count * before) / total);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}
