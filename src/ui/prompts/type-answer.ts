import enquirer from 'enquirer';
import { Writable } from 'node:stream';
import { Cancelled } from '../../errors.js';
import { echoOf } from './echo-of.js';

export interface AnswerPrompt {
  /** What is asked for, in one line. */
  readonly message: string;
  /** True: shown as stars. */
  readonly isSecret: boolean;
  readonly stdin: NodeJS.ReadStream;
  /** Prompts go to stderr: stdout carries the result. */
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** The parts of a prompt of enquirer that its types leave out. */
interface Prompt extends NodeJS.EventEmitter {
  input: string;
  readonly state: { readonly submitted?: boolean };
  readonly stop: () => void;
  readonly cancel: () => Promise<void>;
  render: () => Promise<void>;
}

/**
 * One typed answer, empty for Enter alone. A line is written once and never drawn again, so that it can be listened to,
 * and needs nothing of the terminal. Throws Cancelled on Ctrl-C and when aborted.
 */
export async function typeAnswer({
  message,
  isSecret,
  stdin,
  stderr,
  signal,
}: AnswerPrompt): Promise<string> {
  const question = {
    type: isSecret ? ('password' as const) : ('input' as const),
    name: 'answer',
    message,
    stdin,
    stdout: nowhere(),
    onRun: (prompt: Prompt) => {
      let shown = '';
      stderr.write(`${message}: `);
      prompt.render = () => {
        const text = isSecret ? '*'.repeat(prompt.input.length) : prompt.input;
        stderr.write(echoOf(shown, text));
        shown = text;
        if (prompt.state.submitted === true) stderr.write('\n');
        return Promise.resolve();
      };
      prompt.once('start', () => {
        prompt.off('close', prompt.stop);
        prompt.once('close', () => stopReading(prompt));
        cancelWhenAborted(prompt, signal);
      });
    },
  };
  try {
    return (await enquirer.prompt<{ answer: string }>(question)).answer.trim();
  } catch (error) {
    // Enquirer rejects with nothing on Ctrl-C.
    if (error === '' || error === undefined) throw new Cancelled();
    throw error;
  }
}

/** Until it reads keys by itself, Ctrl-C is a signal to the whole command; and others may send one at any time. */
function cancelWhenAborted(prompt: Prompt, signal: AbortSignal): void {
  const cancel = (): void => void prompt.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  prompt.once('close', () => signal.removeEventListener('abort', cancel));
}

/** On Ctrl-C Node has closed the reader that enquirer wants to pause; all else is undone by then. */
function stopReading({ stop }: Prompt): void {
  try {
    stop();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_USE_AFTER_CLOSE') throw error;
  }
}

/** Takes what enquirer draws: it redraws the line with each key, in colours. */
function nowhere(): NodeJS.WriteStream {
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  return Object.assign(sink, { columns: 10_000 }) as unknown as NodeJS.WriteStream;
}
