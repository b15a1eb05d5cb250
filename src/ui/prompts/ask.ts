import { createInterface } from 'node:readline/promises';
import { Cancelled } from '../../errors.js';

export interface PromptStreams {
  readonly stdin: NodeJS.ReadableStream;
  /** Questions go to stderr: stdout carries the result. */
  readonly stderr: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** One line from the operator, without its blanks; empty when the input ends. Throws Cancelled on Ctrl-C. */
export async function ask(question: string, { stdin, stderr, signal }: PromptStreams): Promise<string> {
  // The terminal edits the line itself: so Ctrl-C stays the signal that every command knows.
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return (await Promise.race([lines.question(question, { signal }), ended])).trim();
  } catch (error) {
    if (signal.aborted) throw new Cancelled();
    throw error;
  } finally {
    lines.close();
  }
}
