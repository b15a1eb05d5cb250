import { expect, test } from 'vitest';
import type { HourDetail, HourObject } from '../../../src/ui/ops/views/hours/hour-detail.js';
import type { HoursData } from '../../../src/ui/ops/views/hours/hour-cells.js';
import type { HoursLocal } from '../../../src/ui/ops/views/hours/hours-state.js';
import { hoursView } from '../../../src/ui/ops/views/hours-view.js';
import type { Seen } from '../../../src/ui/ops/view.js';
import { drawAt, drawAtAllSizes } from '../../helpers/draw-at.js';
import { ledgerHour } from '../../unit/ui/ops/hours-samples.js';

const at = (name: string) => Date.parse(`${name}:00:00Z`);
const NOW = new Date('2022-11-29T01:30:00Z');
const NEWEST = at('2022-11-28T23');
const DATA: HoursData = {
  bounds: { oldest: at('2022-11-27T00'), newest: NEWEST, known: NEWEST },
  from: at('2022-11-27T00'),
  until: NEWEST,
  hours: [
    ledgerHour('2022-11-27T21', { state: 'joined', joined: 9 }),
    ledgerHour('2022-11-28T21', { state: 'joined', joined: 9 }),
    ledgerHour('2022-11-28T22', { state: 'stored' }),
    ledgerHour('2022-11-28T23', { state: 'mismatch', stored: 0 }),
  ],
};
const LOCAL: HoursLocal = { cursor: undefined, anchor: undefined, isOpen: false, scroll: 0 };
const OBJECT: HourObject = {
  key: 'year=2022/month=11/day=28/hour=23/browser_events.jsonl.zip',
  type: 'browser',
  state: 'mismatch',
  isCurrent: true,
  ...{ lines: 4_000, published: 4_000, rejected: 0, stored: 0, dead: 0, bytes: 9_000, seconds: 2 },
  error: 'the check sum of this object is not the one that its directory has: it was cut on its way',
};

function seenOf(more: Partial<Seen<HoursData, HourDetail>> = {}): Seen<HoursData, HourDetail> {
  return { value: DATA, takenAt: NOW, trouble: undefined, now: NOW, filter: '', detail: undefined, ...more };
}

const detail = {
  key: `/${NEWEST}`,
  value: { part: undefined, hour: NEWEST, objects: [OBJECT] },
  trouble: undefined,
};

test('on screens of all sizes: nothing yet, empty, normal, filtered, selected, open', () => {
  for (const seen of [
    seenOf({ value: undefined }),
    seenOf({ value: { ...DATA, bounds: undefined } }),
    seenOf(),
    seenOf({ filter: 'joined' }),
    seenOf({ filter: 'no such hour' }),
    seenOf({ detail, trouble: 'connection refused' }),
  ]) {
    for (const local of [LOCAL, { ...LOCAL, anchor: at('2022-11-28T20') }, { ...LOCAL, isOpen: true }]) {
      drawAtAllSizes((screen) => hoursView.lines(seen, local, screen));
    }
  }
});

test('the open ledger has every word of what is wrong, however narrow the screen', () => {
  const text = drawAt(50, 40, (screen) =>
    hoursView.lines(seenOf({ detail }), { ...LOCAL, isOpen: true }, screen),
  );
  const words = text.replaceAll(/\s+/gu, ' ');
  expect(words).toContain('0 stored + 1 dead; - joined');
  expect(words).toContain(OBJECT.error);
  expect(words).toContain('Next: b takes its objects again, after a dry run; V names what does not add up:');
  expect(words).toContain('npl-ops verify --hour 2022-11-28T23');
});

test('what does not fit of the open ledger is scrolled to', () => {
  const down = { name: 'down', text: '' };
  let local: HoursLocal = { ...LOCAL, isOpen: true };
  const text = drawAt(50, 12, (screen) => {
    for (let press = 0; press < 30; press += 1)
      local = hoursView.reduce(local, down, 'down', seenOf({ detail }), screen).local;
    return hoursView.lines(seenOf({ detail }), local, screen);
  });
  expect(text.trimEnd().split('\n').at(-1)).toContain('2022-11-28T23');
});

test('a filter leaves what the screen calls so, and says how many', () => {
  const text = (filter: string) =>
    drawAt(100, 20, (screen) => hoursView.lines(seenOf({ filter }), LOCAL, screen));
  const letters = (filter: string) =>
    text(filter)
      .split('\n')
      .slice(1, 3)
      .map((line) => line.slice(15).replaceAll(' ', ''));
  const status = (filter: string) => hoursView.status?.(seenOf({ filter }), LOCAL);
  expect(letters('21')).toEqual(['J', 'J']);
  expect(status('21')).toBe('2 of 48 hours');
  expect(letters('11-28 21')).toEqual(['J', '']);
  expect(letters('stored')).toEqual(['S', '']);
  expect(status('')).toBeUndefined();
  expect(text('no such text')).toContain('No hour has this text.');
  expect(text('21')).not.toContain('No hour has this text.');
});
