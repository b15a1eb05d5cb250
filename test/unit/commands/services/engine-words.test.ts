import { expect, test } from 'vitest';
import { changeWords } from '../../../../src/commands/ops-tui/logs/follow-engines.js';

const processes = (pid?: number, why?: string) => ({
  pids: new Map(pid === undefined ? [] : [['kafka', pid]]),
  why: new Map(why === undefined ? [] : [['kafka', why]]),
});

test.each([
  [processes(1), processes(1), undefined],
  [processes(), processes(), undefined],
  [
    processes(1),
    processes(undefined, 'it broke'),
    'kafka has ended, its log goes on when it runs again: it broke',
  ],
  [processes(1), processes(), 'kafka has ended, its log goes on when it runs again'],
  [processes(undefined, 'it broke'), processes(2, 'it broke'), 'kafka runs again (process 2)'],
  [processes(1), processes(2, 'it broke'), 'kafka was started again, process 2 in the place of 1: it broke'],
  // That was told the last time.
  [
    processes(1, 'it broke'),
    processes(2, 'it broke'),
    'kafka was started again, process 2 in the place of 1',
  ],
])('%#', (before, now, words) => {
  expect(changeWords('kafka', before, now)).toBe(words);
});
