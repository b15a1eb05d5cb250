import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { givenPassword, newPassword, readPassword } from '../../../src/commands/password-flags.js';

const { signal } = new AbortController();
const stdin = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

describe('readPassword', () => {
  it.each([
    ['with a line break', ['secret word\n'], 'secret word'],
    ['without one', ['secret'], 'secret'],
    ['of Windows', ['secret\r\n'], 'secret'],
    ['in pieces, and no further than the first line', ['se', 'cr\u00e8t\nmore\n'], 'secr\u00e8t'],
    ['with blanks around it', [' a b \n'], ' a b '],
  ])('takes a line %s', async (_case, chunks, expected) => {
    expect(await readPassword(stdin(...chunks), signal)).toBe(expected);
  });

  it.each([
    ['nothing', []],
    ['an empty line', ['\nsecond\n']],
    ['a control character', ['a\tb\n']],
  ])('refuses %s', async (_case, chunks) => {
    await expect(readPassword(stdin(...chunks), signal)).rejects.toThrow('there is no password on stdin');
  });

  it('ends when it is cancelled', async () => {
    const silent = new Readable({ read: () => undefined });
    const cancel = new AbortController();
    const reading = readPassword(silent, cancel.signal);
    cancel.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('givenPassword', () => {
  it('makes one up only where it is shown', async () => {
    expect(await givenPassword({ show: true }, { user: 'x', signal })).toMatch(/^[\w-]{43}$/);
    await expect(givenPassword({}, { user: 'x', signal })).rejects.toThrow(
      'nobody would know the password of x',
    );
    await expect(givenPassword({ show: true, passwordStdin: true }, { user: 'x', signal })).rejects.toThrow(
      'exclude each other',
    );
    expect(newPassword()).not.toBe(newPassword());
  });
});
