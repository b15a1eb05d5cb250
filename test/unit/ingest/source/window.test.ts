import { describe, expect, it } from 'vitest';
import { hourFolder } from '../../../../src/ingest/hour.js';
import { keyBefore, type KeySpan } from '../../../../src/ingest/source/hour-keys.js';
import { sweepSlice } from '../../../../src/ingest/source/sweep.js';
import { spansToList, windowStart } from '../../../../src/ingest/source/window.js';

const HOUR_MS = 3_600_000;
const now = Date.UTC(2026, 10, 23, 14, 2);
const thisHour = Date.UTC(2026, 10, 23, 14);
const tenYearsAgo = thisHour - 10 * 365 * 24 * HOUR_MS;
const lookbackHours = 48;

describe('windowStart', () => {
  it.each<[string, Parameters<typeof windowStart>[0], number | undefined]>([
    ['nothing is known: everything', { known: undefined, now, lookbackHours }, undefined],
    [
      'the newest known hour, less the look-back',
      { known: { oldest: tenYearsAgo, newest: thisHour - HOUR_MS }, now, lookbackHours },
      thisHour - 49 * HOUR_MS,
    ],
    [
      'after a pause of a month, all since',
      { known: { oldest: tenYearsAgo, newest: thisHour - 720 * HOUR_MS }, now, lookbackHours },
      thisHour - 768 * HOUR_MS,
    ],
    [
      'a folder of 2099 does not blind it',
      { known: { oldest: tenYearsAgo, newest: Date.UTC(2099, 0, 1) }, now, lookbackHours },
      thisHour - 48 * HOUR_MS,
    ],
    [
      'a history shorter than the look-back: everything',
      { known: { oldest: thisHour - 40 * HOUR_MS, newest: thisHour }, now, lookbackHours },
      undefined,
    ],
  ])('%s', (_, options, start) => {
    expect(windowStart(options)).toBe(start);
  });
});

const holds = ({ after = '', before = '~' }: KeySpan, key: string) => after < key && key < before;

describe('spansToList', () => {
  const known = { oldest: tenYearsAgo, newest: thisHour };

  it('is everything at first', () => {
    expect(spansToList({ known: undefined, now, lookbackHours })).toEqual([{}]);
  });

  it('covers what is older than all known, the window and the future in every run, and nothing twice', () => {
    const always = [
      tenYearsAgo - HOUR_MS,
      Date.UTC(1970, 0, 1),
      thisHour,
      thisHour - 48 * HOUR_MS,
      Date.UTC(2099, 0, 1),
    ];
    for (let run = 0; run < 500; run += 1) {
      const spans = spansToList({ known, now: now + run * HOUR_MS, lookbackHours });
      for (const hour of always) {
        const covering = spans.filter((span) => holds(span, `${hourFolder(hour)}/x`));
        expect(covering, hourFolder(hour)).toHaveLength(1);
      }
      for (const [at, { before }] of spans.slice(0, -1).entries()) {
        expect((before ?? '~') <= (spans[at + 1]?.after ?? ''), JSON.stringify(spans)).toBe(true);
      }
    }
  });

  it('lists a history of two months as a whole', () => {
    const known = { oldest: thisHour - 1_440 * HOUR_MS, newest: thisHour };
    expect(spansToList({ known, now, lookbackHours })).toEqual([{}]);
  });

  it.each([
    ['four months', thisHour - 2_900 * HOUR_MS],
    ['ten years', tenYearsAgo],
  ])('lists no more than a slice and the window of a history of %s', (_, oldest) => {
    const history: string[] = [];
    for (let hour = oldest; hour <= thisHour; hour += HOUR_MS) history.push(`${hourFolder(hour)}/x`);
    for (const run of [0, 1, 2, 17, 150, 399]) {
      const at = now + run * HOUR_MS;
      const spans = spansToList({ known: { oldest, newest: thisHour }, now: at, lookbackHours });
      expect(spans.length).toBeLessThanOrEqual(3);
      const listed = history.filter((key) => spans.some((span) => holds(span, key)));
      expect(listed.length).toBeLessThanOrEqual(250 + 49);
    }
  });
});

describe('sweepSlice', () => {
  /** Runs until every hour of the history was looked at once more, with the window moving on as time does. */
  function runsUntilAllSeen(oldest: number, everyHours: number): number {
    const probes = Array.from(
      { length: 400 },
      (_, i) => oldest + Math.floor(((thisHour - oldest) / HOUR_MS / 400) * i) * HOUR_MS,
    );
    const unseen = new Set(probes.map((hour) => `${hourFolder(hour)}/x`));
    for (let run = 1; run < 5_000; run += 1) {
      const until = thisHour + (run * everyHours - 48) * HOUR_MS;
      const slice = sweepSlice({ oldest, until, now: now + run * everyHours * HOUR_MS });
      for (const key of unseen) if (slice !== undefined && holds(slice, key)) unseen.delete(key);
      if (unseen.size === 0) return run;
    }
    return Infinity;
  }

  it('sees ten years again within about two weeks of hourly runs', () => {
    // The number of slices grows while they are gone through: some come twice before others come once.
    expect(runsUntilAllSeen(tenYearsAgo, 1)).toBeLessThan(2 * 353);
    expect(runsUntilAllSeen(thisHour - 5_000 * HOUR_MS, 1)).toBeLessThan(60);
  });

  it('misses no slice when the schedule has a beat of its own', () => {
    for (const everyHours of [2, 3, 6, 12, 24]) {
      expect(runsUntilAllSeen(tenYearsAgo, everyHours), `every ${everyHours} hours`).toBeLessThan(2_500);
    }
  });

  it('does not go through the hours since 1970 for one stray folder', () => {
    const stray = Date.UTC(1970, 0, 1);
    const first = Array.from({ length: 400 }, (_, run) =>
      sweepSlice({ oldest: stray, until: thisHour, now: now + run * HOUR_MS }),
    );
    expect(first.some((slice) => slice !== undefined && holds(slice, `${hourFolder(stray)}/x`))).toBe(true);
    expect(new Set(first.map((slice) => slice?.before)).size).toBeLessThan(370);
  });

  it('has nothing to see where the window holds all', () => {
    expect(sweepSlice({ oldest: thisHour, until: thisHour, now })).toBeUndefined();
  });

  it('ends where the window begins', () => {
    const until = thisHour - 48 * HOUR_MS;
    const slices = Array.from({ length: 400 }, (_, run) =>
      sweepSlice({ oldest: tenYearsAgo, until, now: now + run * HOUR_MS }),
    );
    expect(slices.map((slice) => slice?.before)).toContain(keyBefore(until));
  });
});
