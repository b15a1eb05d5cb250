import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { hoursView } from '../../../src/ui/ops/views/hours-view.js';
import type { HoursData } from '../../../src/ui/ops/views/hours/hour-cells.js';
import type { HourDetail } from '../../../src/ui/ops/views/hours/hour-detail.js';
import type { Seen } from '../../../src/ui/ops/view.js';
import { themeOf } from '../../../src/ui/theme.js';
import { drawAtAllSizes } from '../../helpers/draw-at.js';
import { ledgerHour } from '../../unit/ui/ops/hours-samples.js';

const at = (name: string) => Date.parse(`${name}:00:00Z`);
const [OLDEST, NEWEST] = [at('2026-11-23T05'), at('2026-11-24T08')];
const DATA: HoursData = {
  bounds: { oldest: OLDEST, newest: NEWEST, known: NEWEST },
  from: OLDEST,
  until: NEWEST,
  hours: [
    ledgerHour('2026-11-24T07', { state: 'joined', joined: 9 }),
    ledgerHour('2026-11-24T08', { state: 'joined', joined: 9 }),
  ],
};
const LOCAL = hoursView.initial;

function seenOf(more: Partial<Seen<HoursData, HourDetail>> = {}): Seen<HoursData, HourDetail> {
  const takenAt = new Date('2026-11-24T10:00:00Z');
  return { value: DATA, takenAt, trouble: undefined, now: takenAt, filter: '', detail: undefined, ...more };
}

describe('when the ledger could not be read', () => {
  const now = new Date('2026-11-24T20:00:00Z');
  const screen = { theme: themeOf(true), width: 100, height: 24 };

  test.each([false, true])('the reason stands above the last hours, which are grey; open: %s', (isOpen) => {
    const seen = seenOf({ trouble: 'no answer within 3 s', now });
    const [why, ...last] = hoursView.lines(seen, { ...LOCAL, isOpen }, screen);
    expect(why).toBe(screen.theme.bad('could not look: no answer within 3 s (shown: 10 h ago)'));
    expect(last.join('\n')).toContain('joined');
    for (const line of last.filter((each) => each !== ''))
      expect(line.replaceAll(/\u001b\[2?7m/gu, '')).toBe(screen.theme.dim(stripVTControlCharacters(line)));
    // What has come in these ten hours is not known.
    expect(last.join('\n')).not.toContain('nothing has come since');
  });

  test('an empty ledger is what was seen, not what is', () => {
    const empty: HoursData = { bounds: undefined, from: 0, until: 0, hours: [] };
    const seen = seenOf({ value: empty, trouble: 'no answer within 3 s', now });
    expect(hoursView.lines(seen, LOCAL, screen)[0]).toContain('(shown: 10 h ago)');
  });

  test('on screens of all sizes', () => {
    for (const isOpen of [false, true])
      drawAtAllSizes((each) => hoursView.lines(seenOf({ trouble: 'no answer' }), { ...LOCAL, isOpen }, each));
  });
});

describe('without colours', () => {
  const screen = { theme: themeOf(false), width: 80, height: 24 };
  const days = (width: number, local: Partial<typeof LOCAL> = {}) =>
    hoursView.lines(seenOf(), { ...LOCAL, ...local }, { ...screen, width }).slice(1, 3);

  test.each([
    [100, '2026-11-24 Tue .  .  .  .  .  .  .  J [J]'],
    [80, '2026-11-24 Tue . . . . . . . J[J]'],
    // Where the letters stand close, it hides those beside it and not its own.
    [40, '11-24 Tue .......[J]'],
  ])('the letter of the hour under the cursor is to be read in %i columns', (width, line) => {
    expect(days(width)[0]?.trimEnd()).toBe(line);
  });

  test.each([
    [0, '2026-11-24 Tue[.]. . .'],
    [23, '. . . . .[.]'],
  ])('also in the first and the last hour of a day: %i', (hour, part) => {
    const cursor = (hour === 23 ? at('2026-11-23T00') : at('2026-11-24T00')) + hour * 3_600_000;
    expect(days(80, { cursor })[hour === 23 ? 1 : 0]).toContain(part);
  });

  test('a selection leads up to it', () => {
    expect(days(80, { anchor: at('2026-11-24T05') })[0]).toContain('. .─.─J[J]');
  });
});
