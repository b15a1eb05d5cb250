import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startPty, type Pty, type PtyOptions } from '../helpers/pty.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

// Nothing runs there: every service is stopped.
let workspace: Workspace;
let pty: Pty | undefined;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterEach(() => pty?.kill());
afterAll(() => workspace.dispose());

function watch(options: Partial<PtyOptions> = {}): Pty {
  pty = startPty({ args: ['status', '--watch'], cwd: workspace.dir, ...options });
  return pty;
}

it.each(['q', 'й'])('shows what is stopped, and %s leaves', async (key) => {
  const view = watch();
  await view.waitFor(/■ stopped +kafka/);
  await view.waitFor(/q quits; seen \d s ago/);
  expect(view.emulator.buffer.active.type).toBe('alternate');
  view.press(key);
  expect(await view.exit()).toBe(0);
  expect(view.emulator.buffer.active.type).toBe('normal');
});

it('Ctrl-C cancels, also before there is a frame', async () => {
  const view = watch();
  await view.waitFor('q quits');
  view.press('ctrl+c');
  expect(await view.exit()).toBe(130);
  expect(view.emulator.buffer.active.type).toBe('normal');
});

it.each([50, 100, 200, 300, 500])(
  'Ctrl-C %i ms after the start leaves the terminal as it was',
  async (ms) => {
    const view = watch();
    await new Promise((resolve) => setTimeout(resolve, ms));
    view.press('ctrl+c');
    expect(await view.exit()).toBe(130);
    expect(view.emulator.buffer.active.type).toBe('normal');
    expect(view.emulator.modes).toMatchObject({ wraparoundMode: true, bracketedPasteMode: false });
  },
);

it('SIGTERM leaves the terminal as it was', async () => {
  const view = watch();
  await view.waitFor('stopped');
  view.kill('SIGTERM');
  expect(await view.exit()).toBe(130);
  expect(view.emulator.buffer.active.type).toBe('normal');
});

it('has no colour with NO_COLOR, and says the same', async () => {
  const view = watch({ env: { NO_COLOR: '1' } });
  await view.waitFor(/■ stopped +kafka/);
  expect(view.output()).not.toMatch(/\u001b\[3\dm/);
});

it('stays whole while the window changes', async () => {
  const view = watch({ cols: 120, rows: 40 });
  await view.waitFor('✖ Not healthy');
  for (const [cols, rows] of [
    [60, 15],
    [40, 8],
    [100, 30],
  ] as const) {
    view.resize(cols, rows);
    await view.waitUntil(`a frame of ${cols}x${rows}`, () => {
      const lines = view.text().split('\n');
      return lines.length < rows && (lines.at(-1) ?? '').startsWith('q quits') && lines[0] === 'Services';
    });
    expect(view.text().match(/q quits/g)).toHaveLength(1);
  }
});
