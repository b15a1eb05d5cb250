import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { echoOf } from '../../../../src/ui/prompts/echo-of.js';
import { terminalScreen } from '../../../helpers/terminal-screen.js';

test.each([
  ['', 'a'],
  ['ab', 'abc'],
  ['abc', 'ab'],
  ['abc', ''],
  ['acd', 'abcd'],
  ['данные', 'дана'],
  ['日本', '日'],
  ['日本', 'x'],
])('%j becomes %j on a terminal', async (before, after) => {
  const screen = terminalScreen(40, 3);
  await screen.write(`Answer: ${before}${echoOf(before, after)}`);
  expect(screen.text()).toBe(`Answer: ${after}`.trimEnd());
  expect(screen.emulator.buffer.active.cursorX).toBe(8 + stringWidth(after));
});

test('nothing but letters and backspaces is written', () => {
  expect(echoOf('abc', 'xy')).toBe('\b\b\bxy \b');
});
