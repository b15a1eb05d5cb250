import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Terminal } from '../../src/ui/terminal/terminal.js';
import { terminalScreen, type TerminalScreen } from './terminal-screen.js';

class Output extends EventEmitter {
  readonly isTTY = true;
  readonly writes: string[] = [];

  constructor(
    private readonly view: TerminalScreen,
    public columns: number,
    public rows: number,
  ) {
    super();
  }

  write(data: string, ...rest: unknown[]): boolean {
    if (data !== '') this.writes.push(data);
    // As a terminal in cooked mode has it.
    void this.view.write(data.replaceAll('\n', '\r\n'));
    const done = rest.at(-1);
    if (typeof done === 'function') setImmediate(done as () => void);
    return true;
  }
}

export interface FakeTerminal extends TerminalScreen {
  readonly terminal: Terminal;
  /** Every write to stdout. */
  readonly writes: readonly string[];
  /** Bytes as the terminal sends them for keys. */
  send(bytes: string): void;
  resize(columns: number, rows: number): void;
}

/** A terminal in this process. */
export function fakeTerminal(columns = 80, rows = 24): FakeTerminal {
  const view = terminalScreen(columns, rows);
  const stdout = new Output(view, columns, rows);
  const stderr = new Output(view, columns, rows);
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  return {
    ...view,
    terminal: {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
    },
    writes: stdout.writes,
    send: (bytes) => stdin.write(bytes),
    resize(newColumns, newRows) {
      view.emulator.resize(newColumns, newRows);
      Object.assign(stdout, { columns: newColumns, rows: newRows });
      stdout.emit('resize');
    },
  };
}
