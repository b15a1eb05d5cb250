import { describe, expect, it } from 'vitest';
import { keyPresses, pastePress, type InkKey } from '../../../../src/ui/keys/key-press.js';

const NO_KEY: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  shift: false,
  meta: false,
};

const names = (input: string, key: Partial<InkKey> = {}) =>
  keyPresses(input, { ...NO_KEY, ...key }).map(({ name }) => name);
const texts = (input: string, key: Partial<InkKey> = {}) =>
  keyPresses(input, { ...NO_KEY, ...key }).map(({ text }) => text);

describe('keyPresses', () => {
  it.each<[string, string, Partial<InkKey>, string[]]>([
    ['a letter', 'q', {}, ['q']],
    ['a capital letter', 'G', { shift: true }, ['G']],
    ['a Russian letter', 'й', {}, ['q']],
    ['a Russian capital letter', 'П', {}, ['G']],
    ['Russian letters for punctuation', 'хъжэбюё', {}, ['[', ']', ';', "'", ',', '.', '`']],
    ['Russian capital letters for punctuation', 'Ж№', {}, [':', '#']],
    ['space', ' ', {}, ['space']],
    ['several keys', 'jjk', {}, ['j', 'j', 'k']],
    ['letters and Enter', 'ok\r', {}, ['o', 'k', 'enter']],
    ['a line feed', '\n', {}, ['enter']],
    ['two tabs', '\t\t', {}, ['tab', 'tab']],
    ['both parts of a line end', 'a\r\n', {}, ['a', 'enter']],
    ['control letters in a row', '\u0015\u0017', {}, ['ctrl+u', 'ctrl+w']],
    ['an arrow', '', { upArrow: true }, ['up']],
    ['an arrow with Shift', '', { downArrow: true, shift: true }, ['shift+down']],
    ['an arrow with Ctrl', '', { leftArrow: true, ctrl: true }, ['ctrl+left']],
    ['an arrow with Alt', '', { rightArrow: true, meta: true }, ['alt+right']],
    ['Shift-Tab', '', { tab: true, shift: true }, ['shift+tab']],
    ['Enter', '\r', { return: true }, ['enter']],
    ['Backspace', '', { backspace: true }, ['backspace']],
    ['Delete', '', { delete: true }, ['delete']],
    ['Ctrl-C', 'c', { ctrl: true }, ['ctrl+c']],
    ['Ctrl-С on the Russian layout', 'с', { ctrl: true }, ['ctrl+c']],
    ['Ctrl-Space', ' ', { ctrl: true }, ['ctrl+space']],
    ['Esc', '', { escape: true }, ['escape']],
    ['Esc twice', '', { escape: true, meta: true }, ['escape', 'escape']],
    ['Esc and a letter, pressed quickly', 'q', { meta: true }, ['escape', 'q']],
    ['a function key, of which Ink tells nothing', '', {}, []],
  ])('%s', (_, input, key, expected) => {
    expect(names(input, key)).toEqual(expected);
  });

  it('keeps what was typed, on whatever layout', () => {
    expect(texts('йG .')).toEqual(['й', 'G', ' ', '.']);
  });

  it('keeps an emoji of several code points and a letter with its accent together', () => {
    expect(texts('👩‍🔧e\u0301')).toEqual(['👩‍🔧', 'e\u0301']);
  });

  it('types nothing with keys that are no letters', () => {
    expect([...texts('', { upArrow: true }), ...texts('\r\t'), ...texts('c', { ctrl: true })]).toEqual([
      '',
      '',
      '',
      '',
    ]);
  });
});

it('a paste is one press, whatever it holds', () => {
  expect(pastePress('q\r')).toEqual({ name: 'paste', text: 'q\r' });
});
