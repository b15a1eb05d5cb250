import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPty, type Pty } from '../helpers/pty.js';

const FIXTURE = fileURLToPath(new URL('../fixtures/terminal/screen.mjs', import.meta.url));

let dir: string;
let pty: Pty | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-pty-'));
});
afterEach(async () => {
  pty?.kill();
  await rm(dir, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<Pty> {
  pty = startPty({ program: [process.execPath, FIXTURE, ...args], cwd: dir });
  await pty.waitFor('ready');
  return pty;
}

/** As a shell after the program would find it. */
function expectRestored(one: Pty): void {
  const { emulator } = one;
  expect(emulator.buffer.active.type).toBe('normal');
  expect(emulator.modes).toMatchObject({
    wraparoundMode: true,
    bracketedPasteMode: false,
    synchronizedOutputMode: false,
  });
  const output = one.output();
  expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
}

describe('the terminal is restored', () => {
  it.each([
    ['closed', 'q', 0, ''],
    ['an error in a key handler', 't', 1, 'a defect in a key handler'],
    ['a rejected promise', 'r', 1, 'a promise that nobody waits for'],
    ['process.exit', 'e', 7, ''],
  ])('%s', async (_, key, code, says) => {
    const one = await start();
    one.press(key);
    expect(await one.exit()).toBe(code);
    expectRestored(one);
    expect(one.text()).toContain(says);
    expect(one.text()).not.toContain('ready');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', async (signal) => {
    const one = await start();
    one.kill(signal);
    expect(await one.exit()).toBeGreaterThan(128);
    expectRestored(one);
  });

  it('on the usual screen, where the last frame stays', async () => {
    const one = await start('--usual-screen');
    one.press('q');
    expect(await one.exit()).toBe(0);
    expectRestored(one);
    expect(one.text()).toContain('ready');
  });
});

it('keys of both layouts, of one chunk, and pastes arrive', async () => {
  const one = await start();
  one.type('jо\r');
  one.press('up', 'shift+tab', 'ctrl+u', 'alt+left');
  await one.waitFor('keys: j j enter up shift+tab ctrl+u alt+left');
  one.paste('qe');
  await one.waitFor('paste(qe)');
  one.press('escape');
  await one.waitFor('escape');
});

it('what others write comes after the frame, not into it', async () => {
  const one = await start();
  one.press('w');
  await one.waitFor('keys: w');
  expect(one.text()).not.toContain('a warning');
  one.press('q');
  await one.exit();
  expect(one.text()).toBe('a warning from elsewhere');
});

it('another program gets the terminal and its keys, and gives them back', async () => {
  const one = await start();
  one.press('s');
  await one.waitFor('the shell');
  one.type('typed for the shell\r');
  await one.waitFor('ready');
  one.press('x');
  await one.waitFor('keys: s x');
  one.press('q');
  await one.exit();
  expect(one.text()).toContain('read typed for the shell');
});

it('Ctrl-Z stops the job under a shell, and fg brings the frame back', async () => {
  pty = startPty({
    // Its own editing of lines would switch modes of the terminal, too.
    program: ['bash', '--norc', '--noediting', '-i'],
    cwd: dir,
    env: { PS1: '$ ' },
  });
  await pty.waitFor('$');
  pty.type(`${process.execPath} ${FIXTURE}\r`);
  await pty.waitFor('ready');
  pty.press('ctrl+z');
  await pty.waitFor('Stopped');
  expectRestored(pty);
  pty.type('fg\r');
  await pty.waitFor('ready');
  pty.press('j');
  await pty.waitFor('keys: j');
  pty.press('q');
  await pty.waitFor(/\$ *$/);
  expectRestored(pty);
});

it('where there is no shell to come back to, Ctrl-Z changes nothing', async () => {
  const one = await start();
  one.press('ctrl+z');
  one.press('j');
  await one.waitFor('j');
});

it('follows the size of the window', async () => {
  const one = await start();
  for (const [cols, rows] of [
    [40, 10],
    [120, 40],
    [81, 5],
  ] as const) {
    one.resize(cols, rows);
    await one.waitFor(`${cols}x${rows}`);
    expect(one.text().split('\n')).toHaveLength(3);
  }
});
