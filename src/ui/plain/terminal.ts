import { isOn } from './is-on.js';
import { fitWidth } from './table.js';

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

export interface TerminalStreams {
  /** The result. */
  readonly stdout: Stream;
  /** Progress and warnings. */
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
}

/** Lines to the two streams, and one line on stderr that can be rewritten where that is a terminal. */
export class Terminal {
  /** False in pipes, in CI, for a screen reader, and on terminals that cannot move the cursor. */
  readonly rewrites: boolean;
  private rewritten = false;

  constructor(
    private readonly streams: TerminalStreams,
    private readonly redact: (text: string) => string,
  ) {
    const { CI: ci, TERM: term, ACCESSIBLE: accessible, INK_SCREEN_READER: reader } = streams.env;
    const isLinear = term === 'dumb' || [ci, accessible, reader].some(isOn);
    this.rewrites = streams.stderr.isTTY && !isLinear;
  }

  line(text: string): void {
    this.erase();
    this.streams.stderr.write(`${this.redact(text)}\n`);
  }

  result(lines: readonly string[]): void {
    this.erase();
    for (const line of lines) this.streams.stdout.write(`${this.redact(line)}\n`);
  }

  /** Stands until the next line takes its place. */
  rewrite(text: string): void {
    // A line of the terminal's full width would wrap, and could not be taken back.
    const width = (this.streams.stderr.columns || 80) - 1;
    this.streams.stderr.write(`\r${fitWidth(this.redact(text), width)}\u001b[K`);
    this.rewritten = true;
  }

  private erase(): void {
    if (!this.rewritten) return;
    this.streams.stderr.write('\r\u001b[K');
    this.rewritten = false;
  }
}
