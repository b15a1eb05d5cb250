import { describe, expect, it } from 'vitest';
import { editText, textOf, type TextState } from '../../../../src/ui/kit/edit-text.js';

/** `ab|c`: the cursor before the c. */
const at = (text: string): TextState => ({ value: text.replace('|', ''), cursor: text.indexOf('|') });
const shown = ({ value, cursor }: TextState) => `${value.slice(0, cursor)}|${value.slice(cursor)}`;
const key = (name: string) => ({ name, text: '' });

describe('editText', () => {
  it.each([
    ['ab|c', 'left', 'a|bc'],
    ['|abc', 'left', '|abc'],
    ['ab|c', 'right', 'abc|'],
    ['abc|', 'right', 'abc|'],
    ['ab|c', 'home', '|abc'],
    ['ab|c', 'ctrl+a', '|abc'],
    ['a|bc', 'end', 'abc|'],
    ['a|bc', 'ctrl+e', 'abc|'],
    ['ab|c', 'backspace', 'a|c'],
    ['|abc', 'backspace', '|abc'],
    ['ab|c', 'delete', 'ab|'],
    ['abc|', 'ctrl+d', 'abc|'],
    ['ab|c', 'ctrl+u', '|c'],
    ['ab|c', 'ctrl+k', 'ab|'],
    ['s3://bucket/path|', 'ctrl+w', 's3://bucket/|'],
    ['s3://bucket/|', 'alt+backspace', 's3://|'],
    ['one two|', 'ctrl+left', 'one |two'],
    ['|one two', 'alt+right', 'one| two'],
    ['один два|', 'ctrl+w', 'один |'],
    // One letter as people see it, however many code points it has.
    ['a👩‍🔧|', 'backspace', 'a|'],
    ['a👩‍🔧|b', 'left', 'a|👩‍🔧b'],
    ['e\u0301|', 'backspace', '|'],
  ])('%s, %s: %s', (before, name, after) => {
    expect(shown(editText(at(before), key(name)))).toBe(after);
  });

  it.each([
    ['a|c', { name: 'b', text: 'b' }, 'ab|c'],
    ['|', { name: 'q', text: 'й' }, 'й|'],
    ['|', { name: 'space', text: ' ' }, ' |'],
    ['<|>', { name: 'paste', text: 'pass word\n' }, '<pass word|>'],
    ['|', { name: 'paste', text: 'one,\r\n  two\tthree' }, 'one, two three|'],
    ['|', { name: 'paste', text: 'a\u001b[31mb\u0007c' }, 'abc|'],
  ])('%s, typed %j: %s', (before, press, after) => {
    expect(shown(editText(at(before), press))).toBe(after);
  });

  it('is the same object for keys that edit nothing', () => {
    const state = textOf('abc');
    for (const name of ['enter', 'escape', 'tab', 'up', 'ctrl+c'])
      expect(editText(state, key(name))).toBe(state);
  });
});
