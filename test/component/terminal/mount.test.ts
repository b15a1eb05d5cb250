import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KeyPress } from '../../../src/ui/keys/key-press.js';
import { mountScreen, type MountedScreen } from '../../../src/ui/mount.js';
import type { Screen } from '../../../src/ui/screen.js';
import { createStore } from '../../../src/ui/store.js';
import { themeOf } from '../../../src/ui/theme.js';
import { fakeTerminal } from '../../helpers/fake-terminal.js';

let mounted: MountedScreen | undefined;
afterEach(() => mounted?.close());

interface State {
  readonly lines: readonly string[];
}

function show(lines: readonly string[], { columns = 40, rows = 10, alternateScreen = true } = {}) {
  const fake = fakeTerminal(columns, rows);
  const store = createStore<State>({ lines });
  const pressed: KeyPress[] = [];
  const sizes: string[] = [];
  const draw = (state: State, { width, height }: Screen) => {
    sizes.push(`${width}x${height}`);
    return state.lines;
  };
  const view = mountScreen(fake.terminal, {
    store,
    theme: themeOf(true),
    draw,
    onKey: (press) => pressed.push(press),
    alternateScreen,
  });
  mounted = view;
  const names = () => pressed.map(({ name }) => name);
  return { fake, store, view, pressed, names, sizes };
}

describe('mountScreen', () => {
  it('shows the lines from the top of the other screen', async () => {
    const { fake } = show(['one', 'two']);
    await fake.waitFor('two');
    expect(fake.text()).toBe('one\ntwo');
    expect(fake.emulator.buffer.active.type).toBe('alternate');
  });

  it('brings back the screen, wrapping, the paste mode, and what others wrote', async () => {
    const { fake, view } = show(['one']);
    await fake.waitFor('one');
    fake.terminal.stderr.write('a warning\n');
    fake.terminal.stdout.write('a result\n');
    await view.close();
    await fake.waitFor('a warning');
    expect(fake.text()).toBe('a result\na warning');
    expect(fake.emulator.buffer.active.type).toBe('normal');
    expect(fake.emulator.modes).toMatchObject({ wraparoundMode: true, bracketedPasteMode: false });
    expect(fake.writes.join('').lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      fake.writes.join('').lastIndexOf('\u001b[?25l'),
    );
  });

  it('leaves the last frame where it is drawn on the usual screen', async () => {
    const fake = fakeTerminal(40, 10);
    await fake.write('$ npl-setup\r\n');
    const view = mountScreen(fake.terminal, {
      store: createStore<State>({ lines: ['one', 'two'] }),
      theme: themeOf(true),
      draw: ({ lines }) => lines,
      onKey: () => undefined,
      alternateScreen: false,
    });
    await fake.waitFor('two');
    await view.close();
    fake.terminal.stdout.write('$ ');
    await fake.waitFor(/\$$/);
    expect(fake.text()).toBe('$ npl-setup\none\ntwo\n$');
  });

  it('follows the store', async () => {
    const { fake, store } = show(['one']);
    store.update({ lines: ['two', 'three'] });
    await fake.waitFor('three');
    expect(fake.text()).toBe('two\nthree');
    store.update({ lines: ['four'] });
    await fake.waitUntil('the shorter frame', () => fake.text() === 'four');
  });

  it('writes nothing when the frame is the same', async () => {
    const { fake, store, sizes } = show(['one']);
    await fake.waitFor('one');
    const writes = fake.writes.length;
    const drawn = sizes.length;
    store.update({ lines: ['one'] });
    await vi.waitUntil(() => sizes.length > drawn);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.writes.slice(writes)).toEqual([]);
  });

  it('writes at most 16 frames in a second however often the store changes', async () => {
    const { fake, store } = show(['start']);
    await fake.waitFor('start');
    const writes = fake.writes.length;
    const until = performance.now() + 1_000;
    for (let at = 0; performance.now() < until; at += 1) {
      store.update({ lines: [`frame ${at}`] });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const frames = fake.writes.slice(writes).filter((text) => /\d/.test(text.replaceAll('?2026', '')));
    expect(frames.length).toBeGreaterThan(5);
    expect(frames.length).toBeLessThanOrEqual(16);
  });

  it('cuts what does not fit, and keeps a row free', async () => {
    const { fake } = show(Array.from({ length: 30 }, (_, at) => `${at} ${'x'.repeat(100)}`));
    await fake.waitFor('8 x');
    expect(
      fake
        .screen()
        .slice(0, 9)
        .every((line) => line.length === 40 && line.endsWith('…')),
    ).toBe(true);
    expect(fake.screen()[9]).toBe('');
  });

  it('passes keys on, several of one chunk, and pastes as one', async () => {
    const { fake, names, pressed } = show(['one']);
    fake.send('jй\r');
    fake.send('\u001b[A\u0003');
    fake.send('\u001b[200~two\nlines\u001b[201~');
    await vi.waitUntil(() => names().includes('paste'));
    expect(names()).toEqual(['j', 'q', 'enter', 'up', 'ctrl+c', 'paste']);
    expect(pressed.at(-1)?.text).toBe('two\nlines');
  });

  it('takes a lone Esc for a key', async () => {
    const { fake, names } = show(['one']);
    fake.send('\u001b');
    await vi.waitUntil(() => names().length > 0);
    expect(names()).toEqual(['escape']);
  });

  it('draws again from nothing on Ctrl-L', async () => {
    const { fake, names } = show(['one', 'two']);
    await fake.waitFor('two');
    await fake.write('\u001b[1;1Hgarbage from elsewhere');
    fake.send('\f');
    await fake.waitUntil('the frame alone', () => fake.text() === 'one\ntwo');
    expect(names()).toEqual([]);
  });

  it('lets another program have the terminal', async () => {
    const { fake, view, store } = show(['one']);
    await fake.waitFor('one');
    await view.suspend(async () => {
      fake.terminal.stdout.write('of the other program');
      await fake.waitFor('of the other program');
      expect(fake.emulator.modes.bracketedPasteMode).toBe(false);
      expect(fake.emulator.buffer.active.type).toBe('normal');
      store.update({ lines: ['two'] });
    });
    await fake.waitUntil('the frame', () => fake.text() === 'two');
    expect(fake.emulator.buffer.active.type).toBe('alternate');
  });

  it('hears no key after it was closed', async () => {
    const { fake, view, names } = show(['one']);
    await fake.waitFor('one');
    await view.close();
    fake.send('q');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(names()).toEqual([]);
  });

  it('leaves nothing behind in the process', async () => {
    const listeners = () => ['exit', 'uncaughtExceptionMonitor'].map((name) => process.listenerCount(name));
    const before = listeners();
    const { view } = show(['one']);
    await view.close();
    expect(listeners()).toEqual(before);
  });
});

describe('a change of the size', () => {
  it('erases in the same write that draws', async () => {
    const { fake } = show(['one', 'two']);
    await fake.waitFor('two');
    const writes = fake.writes.length;
    fake.resize(30, 8);
    await vi.waitUntil(() => fake.writes.slice(writes).join('').includes('two'));
    const erasing = fake.writes.slice(writes).filter((text) => /\u001b\[\d?[JK]/.test(text));
    expect(erasing).toHaveLength(1);
    expect(erasing[0]).toContain('two');
  });

  const words = ['kafka', 'clickhouse', '数据流', '✔ healthy', '👩‍🔧', 'x'.repeat(200), ''];

  it.each([true, false])(
    'never leaves anything of an earlier frame behind (other screen: %s)',
    async (alternateScreen) => {
      let seed = 1;
      const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
      const frame = () =>
        Array.from({ length: random(20) + 1 }, (_, row) => {
          const text = Array.from({ length: random(4) + 1 }, () => words[random(words.length)]).join(' ');
          return `${row} ${random(2) === 0 ? themeOf(true).inverse(text) : text}`;
        });
      const { fake, store, sizes } = show(frame(), { alternateScreen });
      for (let round = 0; round < 25; round += 1) {
        if (random(2) === 0) fake.resize(random(80) + 10, random(20) + 2);
        const lines = frame();
        store.update({ lines });
        // One more change that can be waited for.
        const mark = `round ${round}`;
        store.update({ lines: [mark.slice(0, fake.emulator.cols - 1), ...lines] });
        await fake.waitUntil(mark, () => fake.screen().some((line) => line.startsWith(mark.slice(0, 9))));
        const clean = fakeTerminal(fake.emulator.cols, fake.emulator.rows);
        const view = mountScreen(clean.terminal, {
          store,
          theme: themeOf(true),
          draw: (state) => state.lines,
          onKey: () => undefined,
          alternateScreen,
        });
        await clean.waitFor(mark.slice(0, 9));
        expect(fake.text(), `round ${round}, ${sizes.at(-1) ?? ''}`).toBe(clean.text());
        await view.close();
      }
    },
  );
});
