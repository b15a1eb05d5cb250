import { EventEmitter } from 'node:events';

type Write = NodeJS.WriteStream['write'];

/**
 * What Ink draws on: the terminal, of which it hears that the size changed only when it is told, so that the frame
 * of the new size can be there first.
 */
export class FrameOutput extends EventEmitter {
  readonly isTTY = true;

  /** `write`: that of the stream before others were kept from writing to it. */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    readonly write: Write,
  ) {
    super();
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
