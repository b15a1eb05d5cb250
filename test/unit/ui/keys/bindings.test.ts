import { describe, expect, it } from 'vitest';
import { actionOf, type KeyBinding } from '../../../../src/ui/keys/bindings.js';
import { helpLines } from '../../../../src/ui/keys/help-lines.js';
import { keyBar } from '../../../../src/ui/keys/key-bar.js';
import { keyLabel } from '../../../../src/ui/keys/key-label.js';
import { drawAt, drawAtAllSizes } from '../../../helpers/draw-at.js';

type Action = 'up' | 'down' | 'open' | 'search' | 'palette' | 'help' | 'quit' | 'save';

const BINDINGS: readonly KeyBinding<Action>[] = [
  { keys: ['up', 'k'], action: 'up', help: 'the line above', bar: 'move' },
  { keys: ['down', 'j'], action: 'down', help: 'the line below', bar: 'move' },
  { keys: ['enter'], action: 'open', help: 'open the line', bar: 'open' },
  { keys: ['/'], action: 'search', help: 'show the lines with a text', bar: 'filter' },
  { keys: [':', 'ctrl+p'], action: 'palette', help: 'all commands' },
  { keys: ['?'], action: 'help', help: 'this help', bar: 'help' },
  { keys: ['q'], action: 'quit', help: 'leave', bar: 'quit' },
];

const press = (name: string) => ({ name, text: '' });

describe('actionOf', () => {
  it.each([
    ['k', 'up'],
    ['up', 'up'],
    ['ctrl+p', 'palette'],
    ['?', 'help'],
    ['x', undefined],
    ['paste', undefined],
    // The keys of / and ? on the Russian layout.
    ['.', 'search'],
    [',', 'help'],
  ])('%s: %s', (name, action) => {
    expect(actionOf(BINDINGS, press(name))).toBe(action);
  });

  it('takes a key for what it types before what it would type on the other layout', () => {
    const dot: KeyBinding<Action> = { keys: ['.'], action: 'save', help: 'save' };
    expect(actionOf([...BINDINGS, dot], press('.'))).toBe('save');
  });
});

describe('keyBar', () => {
  const bar = (width: number) => drawAt(width, 24, (screen) => [keyBar(BINDINGS, screen)]);

  it('shows the first key of each binding that has a word, neighbours with the same word together', () => {
    expect(bar(80)).toBe('↑↓ move  Enter open  / filter  ? help  q quit');
  });

  it('leaves out what does not fit, and keeps the way to it', () => {
    expect(bar(34)).toBe('↑↓ move  Enter open  ? help');
    expect(bar(10)).toBe('? help');
  });

  it('fits any width', () => drawAtAllSizes((screen) => [keyBar(BINDINGS, screen)]));

  it('shortens a long row of keys', () => {
    const views = Array.from('1234567890', (key): KeyBinding<Action> => ({
      keys: [key],
      action: 'open',
      help: 'a view',
      bar: 'views',
    }));
    expect(drawAt(80, 24, (screen) => [keyBar(views, screen)])).toBe('1…0 views');
  });
});

describe('helpLines', () => {
  const GROUPS = [
    { title: 'Everywhere', bindings: BINDINGS.slice(0, 3) },
    { title: 'Nothing', bindings: [] },
    { title: 'Here', bindings: BINDINGS.slice(3) },
  ];

  it('lists every key, group by group', () => {
    expect(drawAt(80, 24, (screen) => helpLines(GROUPS, screen))).toMatchInlineSnapshot(`
      "Everywhere
        ↑, k       the line above
        ↓, j       the line below
        Enter      open the line

      Here
        /          show the lines with a text
        :, Ctrl-P  all commands
        ?          this help
        q          leave"
    `);
  });

  it('uses the room of a wide screen', () => {
    expect(drawAt(120, 40, (screen) => helpLines(GROUPS, screen))).toMatchInlineSnapshot(`
      "Everywhere                                                    Here
        ↑, k   the line above                                         /          show the lines with a text
        ↓, j   the line below                                         :, Ctrl-P  all commands
        Enter  open the line                                          ?          this help
                                                                      q          leave"
    `);
  });

  it('breaks sentences on a narrow screen', () => {
    for (const width of [30, 12, 4]) drawAt(width, 200, (screen) => helpLines(GROUPS, screen));
  });
});

it.each([
  ['q', 'q'],
  ['ctrl+c', 'Ctrl-C'],
  ['shift+tab', 'Shift-Tab'],
  ['pageup', 'PgUp'],
  ['ctrl+shift+left', 'Ctrl-Shift-←'],
])('keyLabel: %s is %s', (name, label) => {
  expect(keyLabel(name)).toBe(label);
});
