import { describe, expect, test } from 'vitest';
import { keyPresses } from '../../../../src/ui/keys/key-press.js';
import type { OpsContext } from '../../../../src/ui/ops/ops-event.js';
import { CONTEXT, heardBy, NOW, play, pressed, sampleView, SCREEN, start } from './shell-samples.js';

const NO_KEY = {
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

/** As a terminal sends what is typed, in any layout. */
const typed = (text: string) =>
  keyPresses(text, NO_KEY).map((press) => ({ kind: 'key', press, screen: SCREEN }) as const);

describe('views', () => {
  test.each<[string[], string]>([
    [['2'], 'services'],
    [['3'], 'logs'],
    [['2', '1'], 'overview'],
    [['4'], 'overview'],
    [['tab'], 'services'],
    [[']', ']'], 'logs'],
    [['tab', 'tab', 'tab'], 'overview'],
    [['shift+tab'], 'logs'],
    [['['], 'logs'],
    [['2', 'escape'], 'overview'],
    [['2', '3', 'escape'], 'services'],
    [['2', '3', 'escape', 'escape'], 'overview'],
    [['escape'], 'overview'],
    [['2', '2', '2', 'escape'], 'overview'],
    [['W'], 'logs'],
    [['W', 'escape'], 'overview'],
  ])('%j shows %s', (keys, view) => {
    expect(pressed(start(), keys).state.active).toBe(view);
  });

  test('goto tells the view what it is about', () => {
    expect(heardBy(pressed(start(), ['W']).state, 'logs').about).toBe('kafka');
  });

  test('a view that is not there is told, and nothing moves', () => {
    const without: OpsContext = { views: CONTEXT.views.filter(({ name }) => name !== 'logs') };
    const { state } = pressed(start({}, without), ['W'], without);
    expect(state.active).toBe('overview');
    expect(state.notice?.text).toBe('there is no view of logs');
  });

  test('the way back does not grow without end', () => {
    const keys = Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? '2' : '1'));
    expect(pressed(start(), keys).state.trail).toHaveLength(20);
  });
});

describe('who gets a key', () => {
  test.each(['x', 'enter', 'y', 'up', 'ctrl+d', '5', '.'])('%s: the view', (name) => {
    expect(heardBy(pressed(start(), [name]).state, 'overview').keys).toEqual(name === '.' ? [] : [name]);
  });

  test.each([':', '?', 'q', 'tab', '2', 'ctrl+c'])('%s: the shell, whatever the view binds', (name) => {
    expect(heardBy(pressed(start(), [name]).state, 'overview').keys).toEqual([]);
  });

  const open: OpsContext = {
    views: [sampleView('overview', 'Overview', 'inside'), ...CONTEXT.views.slice(1)],
  };
  const typing: OpsContext = {
    views: [sampleView('overview', 'Overview', 'typing'), ...CONTEXT.views.slice(1)],
  };

  test('Esc is that of a view with something open', () => {
    expect(heardBy(pressed(start({}, open), ['escape'], open).state, 'overview').keys).toEqual(['escape']);
  });

  test('a text field gets every key but Ctrl-C', () => {
    const keys = ['q', '2', '?', ':', '/', 'tab', 'escape', 'p'];
    const { state, commands } = pressed(start({}, typing), keys, typing);
    expect(heardBy(state, 'overview').keys).toEqual(keys);
    expect(commands).toEqual([]);
    expect(pressed(start({}, typing), ['ctrl+c'], typing).commands).toEqual([
      { kind: 'quit', how: 'cancel' },
    ]);
  });

  test.each<[string, string]>([
    ['й', 'quit'],
    ['q', 'quit'],
  ])('%s quits', (text, how) => {
    expect(play(start(), typed(text)).commands).toEqual([{ kind: 'quit', how }]);
  });

  test.each<[string, string | undefined]>([
    ['.', 'filter'],
    [',', 'help'],
    ['Ж', 'palette'],
    ['е', 'run'],
    ['п', undefined],
  ])('%s on the Russian layout opens %s', (text, overlay) => {
    expect(play(start(), typed(text)).state.overlay?.kind).toBe(overlay);
  });

  test('t says how many events it sends, and what becomes of them', () => {
    const { overlay } = pressed(start(), ['t']).state;
    expect(overlay?.kind === 'run' ? overlay.effect.confirm : '').toBe(
      'Send one marked event of each type through the pipeline? They are taken out again, and never reach the dashboards.',
    );
  });

  test('keys pressed in quick succession come one by one', () => {
    expect(play(start(), typed('23p')).state).toMatchObject({ active: 'logs', paused: true });
  });
});

describe('quit', () => {
  test.each<[string[], string]>([
    [['q'], 'quit'],
    [['ctrl+c'], 'cancel'],
  ])('%j', (keys, how) => {
    expect(pressed(start(), keys).commands).toEqual([{ kind: 'quit', how }]);
  });

  test.each([[['?']], [[':']], [['/']], [['A']]])('Ctrl-C closes %j and quits nothing', (keys) => {
    const { state, commands } = pressed(start(), [...keys, 'ctrl+c']);
    expect(state.overlay).toBeUndefined();
    expect(commands).toEqual([]);
  });
});

describe('time', () => {
  const at = (ms: number) => new Date(NOW.getTime() + ms);
  const seen = play(start(), [{ kind: 'seen', view: 'overview', value: 'fine', at: NOW }]).state;

  test('a tick while looks come changes nothing, not even the object', () => {
    expect(play(seen, [{ kind: 'tick', now: at(7_999) }]).state).toBe(seen);
    expect(play(seen, [{ kind: 'tick', now: at(8_000) }]).state.now).toEqual(at(8_000));
  });

  test('a look that fails leaves the data and its age', () => {
    const { state } = play(seen, [{ kind: 'failed', view: 'overview', trouble: 'no answer', at: at(3_000) }]);
    expect(state.views.overview).toMatchObject({ value: 'fine', takenAt: NOW, trouble: 'no answer' });
    const later = play(state, [{ kind: 'seen', view: 'overview', value: 'again', at: at(6_000) }]).state;
    expect(later.views.overview).toMatchObject({ value: 'again', takenAt: at(6_000), trouble: undefined });
  });

  test('r looks at once, p stops and goes on', () => {
    expect(pressed(start(), ['r'])).toMatchObject({
      commands: [{ kind: 'look' }],
      state: { notice: { text: 'looking again' } },
    });
    expect(pressed(start(), ['p']).state.paused).toBe(true);
    expect(pressed(start(), ['p', 'p']).state.paused).toBe(false);
  });

  test('a notice goes with the next key', () => {
    expect(pressed(start(), ['r', 'x']).state.notice).toBeUndefined();
  });
});
