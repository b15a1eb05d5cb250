/** Documented exit codes of both commands (docs/errors.md). */
export const ExitCode = { ok: 0, failed: 1, usage: 2, unhealthy: 3, cancelled: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface ErrorDetails {
  /** Why it happened, as far as it is known. */
  readonly why?: string;
  /** What mends it: a command to run or an edit to make. */
  readonly next?: string;
  readonly cause?: unknown;
}

/** Something the operator can understand and mend. Never printed with a stack trace. */
export class NplError extends Error {
  readonly exitCode: ExitCode = ExitCode.failed;
  readonly why: string | undefined;
  readonly next: string | undefined;

  constructor(what: string, details: ErrorDetails = {}) {
    super(what, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.why = details.why;
    this.next = details.next;
  }
}

/** Wrong flags or a wrong configuration. */
export class UsageError extends NplError {
  override readonly exitCode = ExitCode.usage;
}

/** An external program failed; keeps its command, exit code and last words. */
export class ToolError extends NplError {
  constructor(
    readonly command: string,
    readonly commandExitCode: number | undefined,
    readonly tail: string,
    details: ErrorDetails = {},
  ) {
    const outcome = commandExitCode === undefined ? 'did not finish' : `exited ${commandExitCode}`;
    super(`${command} ${outcome}`, { why: details.why ?? (tail || 'it printed nothing'), ...details });
  }
}

/** The operator pressed Ctrl-C, or a caller aborted. */
export class Cancelled extends NplError {
  override readonly exitCode = ExitCode.cancelled;
  constructor(what = 'cancelled') {
    super(what);
  }
}

/** The message of anything thrown, for a detail line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
