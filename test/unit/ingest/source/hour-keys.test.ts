import { describe, expect, it } from 'vitest';
import { hourFolder } from '../../../../src/ingest/hour.js';
import { foldersOf, keyBefore, keyPast } from '../../../../src/ingest/source/hour-keys.js';

const HOUR_MS = 3_600_000;
/** Every 7th hour of a year and a bit: every month, day and hour of the day is among them. */
const HOURS = Array.from({ length: 1_300 }, (_, i) => Date.UTC(2022, 0, 1) + i * 7 * HOUR_MS);

describe('keyBefore', () => {
  it('sorts between the hour and the one before', () => {
    for (const hour of HOURS) {
      expect(keyBefore(hour) > `${hourFolder(hour - HOUR_MS)}/zzz`, hourFolder(hour)).toBe(true);
      expect(keyBefore(hour) < `${hourFolder(hour)}/`, hourFolder(hour)).toBe(true);
    }
  });

  it('sorts before each spelling of its hour and of all later ones', () => {
    const some = HOURS.filter((_, i) => i % 13 === 0);
    for (const [at, from] of some.entries()) {
      for (const later of some.slice(at)) {
        for (const folder of foldersOf(later)) expect(keyBefore(from) < `${folder}/`, folder).toBe(true);
      }
    }
  });

  it('is never the name of a folder', () => {
    for (const hour of HOURS) expect(keyBefore(hour)).not.toMatch(/hour=\d+$/);
  });
});

describe('keyPast', () => {
  it('sorts after each spelling of all hours before, also at New Year', () => {
    const newYear = Date.UTC(2023, 0, 1);
    expect(keyPast(newYear)).toBe('year=20220');
    for (const hour of HOURS.filter((each) => each < newYear)) {
      for (const folder of foldersOf(hour)) expect(`${folder}/~` < keyPast(newYear)).toBe(true);
    }
    expect(keyPast(newYear + HOUR_MS)).toBe('year=20230');
  });
});

describe('foldersOf', () => {
  it.each([
    [Date.UTC(2022, 10, 28, 20), ['year=2022/month=11/day=28/hour=20']],
    [Date.UTC(2022, 10, 28, 5), ['year=2022/month=11/day=28/hour=05', 'year=2022/month=11/day=28/hour=5']],
  ])('%d', (hour, folders) => {
    expect(foldersOf(hour)).toEqual(folders);
  });

  it('has eight spellings at most', () => {
    expect(foldersOf(Date.UTC(2022, 1, 3, 4))).toHaveLength(8);
    expect(foldersOf(Date.UTC(2022, 1, 3, 0))).toContain('year=2022/month=2/day=03/hour=0');
  });
});
