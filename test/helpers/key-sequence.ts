const SEQUENCES: Readonly<Record<string, string>> = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  'shift+tab': '\u001b[Z',
  space: ' ',
  backspace: '\u007f',
  'alt+backspace': '\u001b\u007f',
  delete: '\u001b[3~',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
  'shift+up': '\u001b[1;2A',
  'shift+down': '\u001b[1;2B',
  'shift+right': '\u001b[1;2C',
  'shift+left': '\u001b[1;2D',
  'alt+right': '\u001b[1;3C',
  'alt+left': '\u001b[1;3D',
  'ctrl+right': '\u001b[1;5C',
  'ctrl+left': '\u001b[1;5D',
};

/** What a terminal sends for a key, named as in the bindings. */
export function keySequence(key: string): string {
  const sequence = SEQUENCES[key];
  if (sequence !== undefined) return sequence;
  const letter = /^ctrl\+([a-z])$/.exec(key)?.[1];
  if (letter !== undefined) return String.fromCharCode(letter.charCodeAt(0) - 0x60);
  if (Array.from(key).length !== 1) throw new Error(`no key has the name ${key}`);
  return key;
}
