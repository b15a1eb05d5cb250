import type { TerminalStreams } from '../../../../src/ui/plain/terminal.js';

/** Both streams of a command, recorded in the order of their writes; `> ` marks what came on stdout. */
export function recordedStreams(parts: { readonly isTTY?: boolean; readonly env?: NodeJS.ProcessEnv } = {}): {
  readonly streams: TerminalStreams;
  /** Whole lines, with the stream's mark. */
  readonly transcript: () => string;
  /** What was written, to the byte. */
  readonly raw: () => string;
} {
  const writes: { readonly mark: string; readonly text: string }[] = [];
  const stream = (mark: string): TerminalStreams['stdout'] => ({
    isTTY: parts.isTTY ?? false,
    columns: 80,
    write: (text: string | Uint8Array) => {
      writes.push({ mark, text: String(text) });
      return true;
    },
  });
  return {
    streams: { stdout: stream('> '), stderr: stream('  '), env: parts.env ?? {} },
    transcript: () => `\n${writes.map(({ mark, text }) => `${`${mark}${text}`.trimEnd()}\n`).join('')}`,
    raw: () => writes.map(({ text }) => text).join(''),
  };
}
