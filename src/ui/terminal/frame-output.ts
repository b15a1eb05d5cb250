import { EventEmitter } from 'node:events';

/** Begins what the terminal shows all at once. */
const SYNC = '\u001b[?2026h';
const ERASE_SCREEN = '\u001b[H\u001b[2J';
const HIDE_CURSOR = '\u001b[?25l';

/**
 * What Ink draws on: the terminal, but for the event of a changed size, to which Ink would answer with the frame of
 * the former size.
 */
export class FrameOutput extends EventEmitter {
  readonly isTTY = true;
  /** Writes to the stream also while others are kept from it. */
  private readonly put: (...args: unknown[]) => boolean;
  private erasing = '';
  private muted = false;
  /** Lines above the cursor that were drawn without Ink. */
  private painted = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {
    super();
    this.put = stream.write.bind(stream) as typeof this.put;
  }

  write(text: string, ...rest: unknown[]): boolean {
    if (this.muted) return true;
    const before = text === SYNC ? '' : this.erasing;
    if (text !== SYNC) this.erasing = '';
    return this.put(before + text, ...rest);
  }

  /** Draws without Ink. */
  paint(lines: readonly string[]): void {
    this.erasePaintedWithNext();
    this.write(`${HIDE_CURSOR}${lines.join('\n')}\n`);
    this.painted = lines.length;
  }

  erasePaintedWithNext(): void {
    if (this.painted > 0) this.erasing = `\u001b[${this.painted}A\r\u001b[J`;
    this.painted = 0;
  }

  /** All that is seen is erased with the next frame, instead of by `clear`: nothing is gone before its successor is there. */
  eraseWithNext(clear: () => void): void {
    this.muted = true;
    clear();
    this.muted = false;
    this.erasing = ERASE_SCREEN;
    this.painted = 0;
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
