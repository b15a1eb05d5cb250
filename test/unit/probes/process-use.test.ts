import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processUses, readStat, residentBytes } from '../../../src/probes/resources/process-use.js';

/** proc_pid_stat(5): 11 fields between the state and utime. */
const stat = (user: number, system: number, start = 777, name = 'java') =>
  `42 (${name}) S 1 42 42 0 -1 4194304 9 9 9 9 ${user} ${system} 0 0 20 0 30 0 ${start} 99 99`;

describe('readStat', () => {
  test.each(['java', 'a b', 'odd) S 1 (name'])('finds the fields behind the name %s', (name) => {
    expect(readStat(stat(30, 12, 777, name))).toEqual({ ticks: 42, startTicks: '777' });
  });
});

test.each([
  ['Name:\tjava\nVmRSS:\t  2048 kB\nThreads:\t3\n', 2_097_152],
  ['Name:\tzombie\n', undefined],
])('residentBytes %#', (text, bytes) => {
  expect(residentBytes(text)).toBe(bytes);
});

describe('processUses', () => {
  let root: string;
  let now: number;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'npl-proc-'));
    mkdirSync(join(root, '42'));
    now = 0;
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const tell = (ticks: number, start = 777): void => {
    writeFileSync(join(root, '42/stat'), stat(ticks, 0, start));
    writeFileSync(join(root, '42/status'), 'VmRSS:\t 10 kB\n');
  };
  const looks = () => processUses({ clock: () => now, root });

  test('tells the share of a core since a look that lies far enough back', async () => {
    const uses = looks();
    tell(1_000);
    expect(await uses.look(42)).toEqual({ cpu: undefined, memoryBytes: 10_240 });
    now = 300;
    tell(1_030);
    expect((await uses.look(42)).cpu).toBeUndefined();
    now = 2_000;
    tell(1_100);
    // 100 ticks of 10 ms in 2 s.
    expect((await uses.look(42)).cpu).toBeCloseTo(0.5);
  });

  test('forgets what lies further back than a few seconds', async () => {
    const uses = looks();
    for (const at of [0, 3_000, 6_000, 9_000, 12_000]) {
      now = at;
      tell(at < 7_000 ? 0 : (at - 6_000) / 10);
      await uses.look(42);
    }
    now = 15_000;
    tell(900);
    // Busy all the time since the sixth second.
    expect((await uses.look(42)).cpu).toBeCloseTo(1);
  });

  test('does not take another process of the same number for the one before', async () => {
    const uses = looks();
    tell(100_000);
    await uses.look(42);
    now = 2_000;
    tell(10, 888);
    expect((await uses.look(42)).cpu).toBeUndefined();
  });

  test('knows nothing of a process that is gone, nor where there is no /proc', async () => {
    const unknown = { cpu: undefined, memoryBytes: undefined };
    expect(await looks().look(43)).toEqual(unknown);
    expect(await processUses({ root: join(root, 'nowhere') }).look(1)).toEqual(unknown);
  });
});
