import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { UsageError } from '../errors.js';

export interface PasswordFlags {
  readonly passwordStdin?: true;
  readonly show?: true;
}

/** 256 bits. */
export const newPassword = (): string => randomBytes(32).toString('base64url');

/** The password of a user that npl itself has no use for: nobody else would ever learn one made up. */
export async function givenPassword(
  flags: PasswordFlags,
  { user, signal }: { readonly user: string; readonly signal: AbortSignal },
): Promise<string> {
  if (flags.passwordStdin === true && flags.show === true) {
    throw new UsageError('--password-stdin and --show exclude each other', {
      why: 'a password that you give need not be shown',
      next: 'use one of them',
    });
  }
  if (flags.passwordStdin === true) return readPassword(process.stdin, signal);
  if (flags.show === true) return newPassword();
  throw new UsageError(`nobody would know the password of ${user}`, {
    why: 'npl keeps the passwords of its own users alone',
    next: 'give it with --password-stdin, or have one made up and printed with --show',
  });
}

/** The first line of stdin. */
export async function readPassword(stdin: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: stdin, signal });
  try {
    for await (const line of lines) {
      if (line === '' || /[\u0000-\u001f\u007f]/.test(line)) break;
      return line;
    }
  } finally {
    lines.close();
  }
  signal.throwIfAborted();
  throw new UsageError('there is no password on stdin', {
    why: 'its first line is empty, or holds characters that nobody can type',
    next: 'printf \'%s\\n\' "$PASSWORD" | npl-ops users ... --password-stdin',
  });
}
