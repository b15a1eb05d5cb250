/** A counter at one time; undefined: it could not be read. */
export interface Point {
  /** Milliseconds. */
  readonly at: number;
  readonly value: number | undefined;
}

/**
 * Increase a second at each point, since the last one that could be read. Unknown where the counter fell: a restart
 * began it anew, and what came in between nobody knows.
 */
export function rates(points: readonly Point[]): (number | undefined)[] {
  let last: { at: number; value: number } | undefined;
  return points.map(({ at, value }) => {
    if (value === undefined) return undefined;
    const before = last;
    last = { at, value };
    if (before === undefined || at <= before.at || value < before.value) return undefined;
    return ((value - before.value) / (at - before.at)) * 1_000;
  });
}

/** Increase a second over the last `windowMs`, leaving out what is unknown; undefined when all of it is. */
export function rateOfLate(points: readonly Point[], windowMs: number): number | undefined {
  const end = points.at(-1)?.at ?? 0;
  let last: { at: number; value: number } | undefined;
  let gained = 0;
  let spent = 0;
  for (const { at, value } of points) {
    if (value === undefined) continue;
    if (last !== undefined && at > last.at && at > end - windowMs && value >= last.value) {
      gained += value - last.value;
      spent += at - last.at;
    }
    last = { at, value };
  }
  // What was last known before the window tells nothing of the present.
  if (spent === 0 || points.at(-1)?.value === undefined) return undefined;
  return (gained / spent) * 1_000;
}

/** The sum, unknown when one of its parts is. */
export function sum(values: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}
