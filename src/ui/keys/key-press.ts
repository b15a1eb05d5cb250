import type { Key } from 'ink';
import { latinTwin } from './layout.js';

/** The part of Ink's key that is looked at. */
export type InkKey = Pick<
  Key,
  | 'upArrow'
  | 'downArrow'
  | 'leftArrow'
  | 'rightArrow'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'return'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'delete'
  | 'ctrl'
  | 'shift'
  | 'meta'
>;

export interface KeyPress {
  /**
   * What bindings are written with: `a`, `G`, `up`, `shift+tab`, `ctrl+c`, `alt+left`, `enter`, `space`; letters are
   * those of the Latin layout, also when the Russian one is active. A paste is `paste`.
   */
  readonly name: string;
  /** What was typed or pasted, for text fields; empty for keys that type nothing. */
  readonly text: string;
}

const NAMED: readonly (readonly [keyof InkKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Keys that arrive as control characters; the others are Ctrl and a letter. */
const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u001b': 'escape',
};

/** What Ink heard, as the keys that were pressed: those pressed in quick succession arrive together. */
export function keyPresses(input: string, key: InkKey): KeyPress[] {
  // Esc twice, or Alt and Esc: both are Esc.
  if (key.escape) return Array.from({ length: key.meta ? 2 : 1 }, () => pressOf('escape'));
  const named = NAMED.find(([flag]) => key[flag])?.[1];
  if (named !== undefined) return [pressOf(modified(named, key))];
  if (key.ctrl) return [pressOf(`ctrl+${nameOf(input).toLowerCase()}`)];
  const typed = graphemes(input).map(typedPress);
  // A terminal sends Alt as Esc before the key: Esc and then a letter, pressed quickly, look the same.
  return key.meta ? [pressOf('escape'), ...typed] : typed;
}

/** A paste is one press, so that a line break in it presses nothing. */
export function pastePress(text: string): KeyPress {
  return { name: 'paste', text };
}

function typedPress(character: string): KeyPress {
  const control = CONTROLS[character] ?? controlLetter(character);
  return control === undefined ? { name: nameOf(character), text: character } : pressOf(control);
}

function controlLetter(character: string): string | undefined {
  const code = character.charCodeAt(0);
  return code < 0x20 ? `ctrl+${String.fromCharCode(code + 0x60)}` : undefined;
}

function modified(name: string, { ctrl, shift, meta }: InkKey): string {
  return `${ctrl ? 'ctrl+' : ''}${meta ? 'alt+' : ''}${shift ? 'shift+' : ''}${name}`;
}

const nameOf = (character: string) => (character === ' ' ? 'space' : (latinTwin(character) ?? character));

const pressOf = (name: string): KeyPress => ({ name, text: '' });

/** `\r\n` is one of them. */
function graphemes(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) =>
    segment === '\r\n' ? '\r' : segment,
  );
}
