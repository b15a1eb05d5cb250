import { describe, expect, test } from 'vitest';
import { lineBuffer } from '../../../../src/commands/ops-tui/logs/line-buffer.js';
import { lineTime } from '../../../../src/commands/ops-tui/logs/line-time.js';
import { stamped } from '../../../../src/commands/ops-tui/logs/follow-container.js';
import { redactor } from '../../../../src/redact.js';

const plain = (text: string) => text;

async function first(buffer: ReturnType<typeof lineBuffer>) {
  for await (const snapshot of buffer.snapshots(new AbortController().signal)) return snapshot;
  throw new Error('it ended');
}

describe('lineBuffer', () => {
  test('has something to show also when nothing was logged', async () => {
    expect(await first(lineBuffer(false, plain))).toEqual({ lines: [], dropped: 0, isMixed: false });
  });

  test('masks secrets, and takes out what would move the cursor', async () => {
    const buffer = lineBuffer(false, redactor(['hush-hush']));
    await buffer.add({ name: 'a', text: '\u001b[31mred\u001b[0m hush-hush\tend\r' });
    expect((await first(buffer)).lines[0]?.text).toBe('red ********    end');
  });

  test('puts old lines in the order of their time, and what has none behind the line before it', async () => {
    const buffer = lineBuffer(true, plain);
    await buffer.add({ name: 'a', text: 'a1', time: 10, isOld: true });
    await buffer.add({ name: 'a', text: '  at a1', isOld: true });
    await buffer.add({ name: 'a', text: 'a2', time: 30, isOld: true });
    await buffer.add({ name: 'b', text: 'b1', time: 20, isOld: true });
    await buffer.add({ name: 'b', text: 'new' });
    await buffer.add({ name: 'c', text: 'c1', time: 5, isOld: true });
    expect((await first(buffer)).lines.map(({ text }) => text)).toEqual([
      'c1',
      'a1',
      '  at a1',
      'b1',
      'a2',
      'new',
    ]);
  });

  test('what goes on with an error is one', async () => {
    const buffer = lineBuffer(true, plain);
    await buffer.add({ name: 'a', text: 'ERROR broken' });
    await buffer.add({ name: 'b', text: 'INFO well' });
    await buffer.add({ name: 'a', text: '\tat here' });
    await buffer.add({ name: 'a', text: 'a has ended', isNote: true });
    await buffer.add({ name: 'b', text: '\tat there' });
    expect((await first(buffer)).lines.map(({ level }) => level)).toEqual([
      'error',
      'info',
      'error',
      undefined,
      'info',
    ]);
  });

  test('keeps the newest lines alone, and makes who brings too much wait', async () => {
    const buffer = lineBuffer(false, plain);
    let added = 0;
    const adding = (async () => {
      for (; added < 9_000; added += 1) await buffer.add({ name: 'a', text: String(added) });
    })();
    await new Promise(setImmediate);
    expect(added).toBeLessThan(3_000);
    let last;
    const ended = new AbortController();
    for await (const snapshot of buffer.snapshots(ended.signal)) {
      last = snapshot;
      if (snapshot.lines.at(-1)?.text === '8999') ended.abort();
    }
    await adding;
    expect(last).toMatchObject({ dropped: 4_000 });
    expect(last?.lines.length).toBe(5_000);
  });
});

describe('lineTime', () => {
  test.each([
    ['2026-11-24T08:41:47.123Z INFO', Date.UTC(2026, 10, 24, 8, 41, 47, 123)],
    ['[2026-11-24T11:41:47.123+03:00] x', Date.UTC(2026, 10, 24, 8, 41, 47, 123)],
    ['2026-11-24 11:41:47 +0300 x', Date.UTC(2026, 10, 24, 8, 41, 47)],
    ['[2026-11-24 08:41:47,123] WARN', new Date(2026, 10, 24, 8, 41, 47, 123).getTime()],
    ['2026.11.24 08:41:47.123456 [ 7 ] <Error>', new Date(2026, 10, 24, 8, 41, 47, 123).getTime()],
    ['--- npl: kafka is started at 2026-11-24T08:41:47.000Z ---', Date.UTC(2026, 10, 24, 8, 41, 47)],
    ['no time', undefined],
    ['2026-99-99T99:99:99Z', undefined],
  ])('%s', (line, time) => {
    expect(lineTime(line)).toBe(time);
  });
});

test.each([
  ['2026-11-24T08:41:45.628123456Z said', { time: '2026-11-24T08:41:45.628123456Z', text: 'said' }],
  ['2026-11-24T08:41:45.628123456Z ', { time: '2026-11-24T08:41:45.628123456Z', text: '' }],
  ['2026-11-24T08:41:45.628123456+03:00  a', { time: '2026-11-24T08:41:45.628123456+03:00', text: ' a' }],
  ['Error response from daemon: gone', { time: undefined, text: 'Error response from daemon: gone' }],
])('%j', (line, read) => {
  expect(stamped(line)).toEqual(read);
});
