import xterm from '@xterm/headless';

/** What a terminal would show of the bytes that it is sent. */
export interface TerminalScreen {
  readonly emulator: xterm.Terminal;
  /** The rows that are seen, without the spaces at their ends. */
  screen(): string[];
  /** The rows as one text, without the empty ones at the end. */
  text(): string;
  /** Done when the bytes are on the screen. */
  write(data: string): Promise<void>;
  /** Ends when the text is on the screen; fails with the screen in the message. */
  waitFor(what: string | RegExp, ms?: number): Promise<void>;
  /** Ends when the screen is as wanted. */
  waitUntil(what: string, holds: () => boolean, ms?: number): Promise<void>;
}

const WAIT_MS = 15_000;

/** A terminal without a window. */
export function terminalScreen(cols: number, rows: number): TerminalScreen {
  const emulator = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 5_000 });
  const screen = (): string[] => {
    const buffer = emulator.buffer.active;
    return Array.from(
      { length: emulator.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    );
  };
  const text = (): string => screen().join('\n').trimEnd();
  const checks = new Set<() => void>();

  const waitUntil = (what: string, holds: () => boolean, ms = WAIT_MS): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        checks.delete(check);
        outcome();
      };
      const check = (): void => {
        if (holds()) settle(resolve);
      };
      const fail = (): void =>
        settle(() => reject(new Error(`waited ${ms} ms for ${what}; the screen:\n${text() || '(empty)'}`)));
      const timer = setTimeout(fail, ms);
      checks.add(check);
      check();
    });

  return {
    emulator,
    screen,
    text,
    write: (data) =>
      new Promise((resolve) => {
        emulator.write(data, () => {
          for (const check of checks) check();
          resolve();
        });
      }),
    waitFor: (what, ms) =>
      waitUntil(
        typeof what === 'string' ? `"${what}"` : String(what),
        () => (typeof what === 'string' ? text().includes(what) : what.test(text())),
        ms,
      ),
    waitUntil,
  };
}
