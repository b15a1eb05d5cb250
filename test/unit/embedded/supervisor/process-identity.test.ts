import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  isAlive,
  isFrozen,
  markedProcess,
  processStartTime,
  startTimeFromPs,
  startTimeInStat,
} from '../../../../src/embedded/supervisor/process-identity.js';
import { waitUntil } from '../../../helpers/wait-until.js';

const stat = (name: string, state: string, threads = 1) =>
  `42 (${name}) ${state} 1 42 42 0 -1 4194304 1 0 0 0 5 2 0 0 20 0 ${threads} 0 987654 1 1`;

describe('startTimeInStat', () => {
  test.each([
    ['java', 'S', 12, 'boot/987654'],
    ['a) Z (b', 'R', 1, 'boot/987654'],
    ['java', 'Z', 1, undefined],
    ['a main thread that ended before its others', 'Z', 7, 'boot/987654'],
    ['java', 'X', 1, undefined],
  ])('%s in state %s with %i threads', (name, state, threads, expected) => {
    expect(startTimeInStat(stat(name, state, threads), 'boot')).toBe(expected);
  });

  test('no process', () => expect(startTimeInStat('', 'boot')).toBeUndefined());
});

test('a process is itself while it lives, by /proc and by ps', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached: true,
    env: { ...process.env, NPL_TEST_MARK: `of ${process.pid}` },
  });
  const identity = { pid: child.pid!, startTime: processStartTime(child.pid!)! };
  const byPs = startTimeFromPs(child.pid!);
  expect(byPs).toMatch(/\d\d:\d\d:\d\d/);
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, startTime: 'earlier' })).toBe(false);
  if (process.platform === 'linux') {
    const marked = await waitUntil('its environment is set', () =>
      markedProcess('NPL_TEST_MARK', `of ${process.pid}`),
    );
    expect(marked).toEqual(identity);
    expect(markedProcess('NPL_TEST_MARK', 'of')).toBeUndefined();
  }
  if (process.platform === 'linux') {
    expect(isFrozen(child.pid!)).toBe(false);
    child.kill('SIGSTOP');
    await waitUntil('it is stopped', () => isFrozen(child.pid!));
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGCONT');
    await waitUntil('it goes on', () => !isFrozen(child.pid!));
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
  expect(startTimeFromPs(child.pid!)).toBeUndefined();
  expect(isFrozen(child.pid!)).toBe(false);
});
