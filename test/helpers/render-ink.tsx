import { render } from 'ink';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { ReactNode } from 'react';

export interface Rendered {
  /** The frame on the screen, without escape sequences and the spaces at line ends. */
  frame(): string;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  unmount(): void;
}

class Screen extends EventEmitter {
  readonly isTTY = true;
  last = '';

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }

  write(frame: string, ...rest: unknown[]): boolean {
    this.last = frame;
    const done = rest.at(-1) as (() => void) | undefined;
    done?.();
    return true;
  }
}

/** Renders one view on a screen of the given size, whole frames at a time, also where CI is set. */
export function renderInk(view: ReactNode, size: { columns: number; rows: number }): Rendered {
  const screen = new Screen(size.columns, size.rows);
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  const app = render(view, {
    stdout: screen as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    debug: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return {
    frame: () => stripVTControlCharacters(screen.last).replaceAll(/[ ]+$/gm, '').replace(/\n$/, ''),
    press: (keys) => stdin.write(keys),
    resize(columns, rows) {
      Object.assign(screen, { columns, rows });
      screen.emit('resize');
    },
    unmount: () => app.unmount(),
  };
}
