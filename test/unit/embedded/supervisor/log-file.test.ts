import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { followLog } from '../../../../src/embedded/supervisor/follow-log.js';
import { rotateLog, tailOf } from '../../../../src/embedded/supervisor/log-file.js';
import { waitUntil } from '../../../helpers/wait-until.js';

let dir: string;
let log: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'npl-log-'));
  log = join(dir, 'kafka.log');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('tailOf', () => {
  test.each([
    { text: 'a\nb\nc\n', count: 2, lines: ['b', 'c'], unfinished: '' },
    { text: 'a\nb\nc', count: 2, lines: ['a', 'b'], unfinished: 'c' },
    { text: 'a\nb\n', count: 9, lines: ['a', 'b'], unfinished: '' },
    { text: 'a\nb\n', count: 0, lines: [], unfinished: '' },
    { text: '\n\n', count: 9, lines: ['', ''], unfinished: '' },
    { text: '', count: 9, lines: [], unfinished: '' },
    { text: 'half', count: 9, lines: [], unfinished: 'half' },
  ])('$count of $text', async ({ text, count, lines, unfinished }) => {
    writeFileSync(log, text);
    expect(await tailOf(log, count)).toEqual({ lines, unfinished, end: text.lastIndexOf('\n') + 1 });
  });

  test('of a log larger than what is read at once, whole characters', async () => {
    const all = Array.from({ length: 30_000 }, (_, i) => `line ${i} жзик`);
    writeFileSync(log, all.map((line) => `${line}\n`).join(''));
    expect((await tailOf(log, 12_345)).lines).toEqual(all.slice(-12_345));
    expect((await tailOf(log, 1e9)).lines).toEqual(all);
  });

  test('without what stands before an offset', async () => {
    writeFileSync(log, 'old\nold\nnew\n');
    expect((await tailOf(log, 9, 8)).lines).toEqual(['new']);
  });
});

describe('rotateLog', () => {
  const grow = (text: string) => {
    writeFileSync(log, text);
    truncateSync(log, 10 * 1024 * 1024 + 1);
  };

  test('keeps three old logs', async () => {
    for (const text of ['one', 'two', 'three', 'four']) {
      grow(text);
      await rotateLog(log);
    }
    expect(readdirSync(dir).sort()).toEqual(['kafka.log.1', 'kafka.log.2', 'kafka.log.3']);
    expect([1, 2, 3].map((age) => readFileSync(`${log}.${age}`, 'utf8').slice(0, 3))).toEqual([
      'fou',
      'thr',
      'two',
    ]);
  });

  test('leaves a small or missing log alone', async () => {
    await rotateLog(log);
    writeFileSync(log, 'small');
    await rotateLog(log);
    expect(readdirSync(dir)).toEqual(['kafka.log']);
  });
});

test('followLog goes on across growth, rotation and truncation', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const line of followLog(log, 4, stop.signal)) seen.push(line);
  })();
  const expectLines = (...lines: string[]) =>
    waitUntil(`lines ${lines.join(', ')}; got ${seen.join(', ')}`, () => seen.length >= lines.length).then(
      () => expect(seen).toEqual(lines),
    );

  writeFileSync(log, 'old\none\ntw');
  await expectLines('one');
  appendFileSync(log, 'o\n');
  await expectLines('one', 'two');
  appendFileSync(log, 'last words');
  renameSync(log, `${log}.1`);
  appendFileSync(`${log}.1`, ' of all\n');
  writeFileSync(log, 'three\n');
  await expectLines('one', 'two', 'last words of all', 'three');
  // Shorter than what was read of it.
  truncateSync(log, 0);
  appendFileSync(log, 'four\n');
  await expectLines('one', 'two', 'last words of all', 'three', 'four');
  stop.abort();
  await following;
});
