import enquirer from 'enquirer';
import { Cancelled } from '../../errors.js';

export interface AnswerPrompt {
  /** What is asked for, in one line. */
  readonly message: string;
  /** True: shown as stars. */
  readonly isSecret: boolean;
  readonly stdin: NodeJS.ReadStream;
  /** Prompts go to stderr: stdout carries the result. */
  readonly stderr: NodeJS.WriteStream;
}

/** One typed answer, empty for Enter alone. Throws Cancelled on Ctrl-C. */
export async function typeAnswer({ message, isSecret, stdin, stderr }: AnswerPrompt): Promise<string> {
  try {
    const { answer } = await enquirer.prompt<{ answer: string }>({
      type: isSecret ? 'password' : 'input',
      name: 'answer',
      message,
      stdin,
      stdout: stderr,
    });
    return answer.trim();
  } catch (error) {
    // Enquirer rejects with nothing on Ctrl-C, and Node complains of a reader that enquirer has closed by then.
    if (error === '' || error === undefined || isClosed(error)) throw new Cancelled();
    throw error;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_USE_AFTER_CLOSE';
}
