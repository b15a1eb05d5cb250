import { spawn } from '@lydell/node-pty';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keySequence } from './key-sequence.ts';
import { terminalScreen, type TerminalScreen } from './terminal-screen.ts';

/** Another build can be tried, also that of an installed package. */
const appRoot = process.env['NPL_APP'] ?? fileURLToPath(new URL('../..', import.meta.url));

export interface PtyOptions {
  /** A built program of ours; default `npl-ops`. */
  readonly command?: 'npl-setup' | 'npl-ops';
  /** Or any other program, with its arguments. */
  readonly program?: readonly [file: string, ...args: string[]];
  readonly args?: readonly string[];
  readonly cwd: string;
  /** Added to the caller's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default 80. */
  readonly cols?: number;
  /** Default 24. */
  readonly rows?: number;
}

export interface Pty extends Omit<TerminalScreen, 'write'> {
  readonly pid: number;
  /** Keys by their names in the bindings: `q`, `up`, `enter`, `ctrl+c`. */
  press(...keys: readonly string[]): void;
  /** Typed, letter by letter as far as the program can tell. */
  type(text: string): void;
  /** Pasted, as terminals mark it. */
  paste(text: string): void;
  resize(cols: number, rows: number): void;
  /** All that the program has written so far, with its escape sequences. */
  output(): string;
  /** The exit code, that of a shell when a signal ended it. Fails when the program still runs after `ms`. */
  exit(ms?: number): Promise<number>;
  kill(signal?: NodeJS.Signals): void;
}

/** Variables that would change what the program draws. */
const HIDDEN = ['CI', 'CONTINUOUS_INTEGRATION', 'NO_COLOR', 'FORCE_COLOR', 'COLORTERM', 'COLORFGBG', 'DEV'];

/** Runs a program on a terminal of its own, of which the screen can be read. Wait for a text before a key. */
export function startPty(options: PtyOptions): Pty {
  const { command = 'npl-ops', args = [], cwd, cols = 80, rows = 24 } = options;
  const [file, ...rest] = options.program ?? [process.execPath, join(appRoot, 'bin', `${command}.js`)];
  const view = terminalScreen(cols, rows);
  let output = '';
  const child = spawn(file, [...rest, ...args], {
    name: 'xterm-256color',
    cols,
    rows,
    cwd,
    env: environment(options.env),
  });
  // Node's reader of the pty may still have output after the exit was told.
  let parsed: Promise<void> = Promise.resolve();
  child.onData((data) => {
    output += data;
    parsed = view.write(data);
  });
  view.emulator.onData((answer) => child.write(answer));
  let code: number | undefined;
  const ended = new Promise<void>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      code = signal === undefined || signal === 0 ? exitCode : 128 + signal;
      resolve();
    });
  });
  return {
    ...view,
    pid: child.pid,
    press: (...keys) => keys.forEach((key) => child.write(keySequence(key))),
    type: (text) => child.write(text),
    paste: (text) => child.write(`\u001b[200~${text}\u001b[201~`),
    resize(newCols, newRows) {
      view.emulator.resize(newCols, newRows);
      child.resize(newCols, newRows);
    },
    output: () => output,
    async exit(ms = 15_000) {
      const timer = new AbortController();
      await Promise.race([ended, rejectAfter(ms, timer.signal, view)]);
      timer.abort();
      await parsed;
      return code ?? -1;
    },
    kill(signal = 'SIGKILL') {
      if (code === undefined) child.kill(signal);
    },
  };
}

function environment(extra: PtyOptions['env'] = {}): Record<string, string> {
  const all = { ...process.env, ...Object.fromEntries(HIDDEN.map((name) => [name, undefined])), ...extra };
  // A variable that is there but undefined would reach the program as a text.
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function rejectAfter(ms: number, signal: AbortSignal, view: TerminalScreen): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`still runs after ${ms} ms; the screen:\n${view.text()}`)),
      ms,
    );
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
