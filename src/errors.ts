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

/** A defect of npl itself: the only error that is shown with a stack trace, that of its cause. */
export class BugError extends NplError {
  constructor(thrown: unknown) {
    super(messageOf(thrown) || 'an error without a message', { cause: thrown });
  }
}

/**
 * Anything thrown, as an error for the operator. What no client turned into an NplError is a bug, save what
 * the operating system refused (a full disk, a closed port): that is the operator's to mend.
 */
export function asNplError(thrown: unknown): NplError {
  if (thrown instanceof NplError) return thrown;
  if (!(thrown instanceof Error)) return new BugError(thrown);
  if (thrown.name === 'AbortError') return new Cancelled();
  if (thrown.name === 'TimeoutError') return new NplError(thrown.message, { cause: thrown });
  const refusal = systemErrorIn(thrown);
  if (refusal === undefined) return new BugError(thrown);
  const [what, why] = [thrown.message, refusal.message].filter((text) => text !== '');
  return new NplError(what ?? String(refusal.code), {
    cause: thrown,
    ...(why === undefined || why === what ? {} : { why }),
  });
}

/** The error of the operating system or of the network behind this one; `fetch` and `connect` nest them. */
function systemErrorIn(thrown: unknown): NodeJS.ErrnoException | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code } = thrown as NodeJS.ErrnoException;
  // ERR_ codes are Node's word for a wrong call; the others come from outside the process.
  if (typeof code === 'string' && /^(?:E(?!RR_)|UND_ERR_)/.test(code)) {
    const parts: unknown[] = thrown instanceof AggregateError ? thrown.errors : [];
    return parts.map(systemErrorIn).find((part) => part !== undefined) ?? thrown;
  }
  return systemErrorIn(thrown.cause);
}

/** The message of anything thrown, for a detail line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
