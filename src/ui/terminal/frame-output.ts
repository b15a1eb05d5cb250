import { EventEmitter } from 'node:events';
import { ERASE_SCREEN } from './screen-modes.js';

type Write = NodeJS.WriteStream['write'];

/** Begins what the terminal shows all at once. */
const SYNC = '\u001b[?2026h';

/**
 * What Ink draws on: the terminal, but for the event of a changed size, to which Ink would answer with the frame of
 * the former size.
 */
export class FrameOutput extends EventEmitter {
  readonly isTTY = true;
  private erasing = '';
  private muted = false;

  /** `put`: writes to the stream, also while others are kept from it. */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly put: Write,
  ) {
    super();
  }

  write(text: string, ...rest: (BufferEncoding | (() => void))[]): boolean {
    if (this.muted) return true;
    const before = text === SYNC ? '' : this.erasing;
    if (text !== SYNC) this.erasing = '';
    return (this.put as (...args: unknown[]) => boolean)(before + text, ...rest);
  }

  /** With the next frame all that is seen is erased, instead of by `clear`: nothing is gone before its successor is there. */
  eraseWithNext(clear: () => void): void {
    this.muted = true;
    clear();
    this.muted = false;
    this.erasing = ERASE_SCREEN;
  }

  // Some terminals (serial lines, `script`) do not tell their size.
  get columns(): number {
    return this.stream.columns || 80;
  }

  get rows(): number {
    return this.stream.rows || 24;
  }

  get destroyed(): boolean {
    return this.stream.destroyed;
  }

  get writable(): boolean {
    return this.stream.writable;
  }

  get writableEnded(): boolean {
    return this.stream.writableEnded;
  }

  /** As the stream that Ink takes. */
  asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}
