import { asNplError, BugError, Cancelled, type ExitCode, messageOf, type NplError } from '../../errors.js';
import type { StepWarning } from '../../plan/step.js';
import { type Theme, themeOf } from '../theme.js';
import { inOneLine, printable } from './format.js';

const BUG_WHY = 'this is a bug in npl, not in your setup';
const BUG_NEXT = 'report it, with the lines below';
const MOST_CAUSES = 10;

/**
 * Anything thrown, as the last words of a command, with its exit code. Only a bug is shown with a stack;
 * `verbose` adds the messages of the causes.
 */
export function errorText(
  thrown: unknown,
  options: { readonly color: boolean; readonly verbose: boolean },
): { readonly text: string; readonly exitCode: ExitCode } {
  const error = asNplError(thrown);
  const lines =
    error instanceof Cancelled
      ? ['Cancelled.']
      : errorLines(error, themeOf(options.color), { ...options, label: 'Error' });
  return { text: `${lines.join('\n')}\n`, exitCode: error.exitCode };
}

/** What failed after its label, then why and what mends it, indented below. */
export function errorLines(
  error: NplError | StepWarning,
  theme: Theme,
  options: { readonly label: 'Error' | 'Warning'; readonly subject?: string; readonly verbose: boolean },
): string[] {
  const { label, subject, verbose } = options;
  const paint = label === 'Error' ? theme.bad : theme.warn;
  const [first = '', ...rest] = printable(error.message).split('\n');
  const head = `${paint(`${label}:`)} ${subject === undefined ? '' : `${subject}: `}${first}`;
  const { why, next, stacks } = explain(error);
  return [
    head,
    ...rest.map((line) => `  ${line}`),
    ...labelled('Why:  ', why),
    ...(verbose && stacks.length === 0 && error instanceof Error
      ? causes(error).flatMap((cause) => labelled('Cause: ', messageOf(cause)))
      : []),
    ...labelled('Next: ', next),
    ...stacks.flatMap((stack) => ['', ...printable(stack).split('\n')]),
  ];
}

/** The same in one line: `what. Why: why. Next: command`. */
export function errorLine(error: NplError | StepWarning): string {
  const { why, next } = explain(error);
  const parts = [shortened(error.message)];
  if (why !== undefined && why !== '') parts.push(`Why: ${shortened(why)}`);
  if (next !== undefined && next !== '') parts.push(`Next: ${shortened(next)}`);
  return parts.map((part, at) => (at < parts.length - 1 ? asSentence(part) : part)).join(' ');
}

function explain(error: NplError | StepWarning): {
  why: string | undefined;
  next: string | undefined;
  stacks: string[];
} {
  if (!(error instanceof BugError)) return { why: error.why, next: error.next, stacks: [] };
  const stacks = causes(error).flatMap((cause) =>
    cause instanceof Error && cause.stack ? [cause.stack] : [],
  );
  return {
    why: BUG_WHY,
    next: BUG_NEXT,
    stacks: stacks.length > 0 ? stacks : [error.stack ?? error.message],
  };
}

function causes(error: Error): unknown[] {
  const found: unknown[] = [];
  let cause = error.cause;
  while (cause !== undefined && found.length < MOST_CAUSES) {
    found.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return found;
}

function labelled(label: string, text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  const indent = ' '.repeat(label.length);
  return printable(text)
    .split('\n')
    .map((line, at) => `  ${at === 0 ? label : indent}${line}`);
}

/** Long enough for a cause, short enough to stay readable when a program's output is the cause. */
const LONGEST_IN_LINE = 300;

function shortened(text: string): string {
  const line = inOneLine(text);
  return line.length > LONGEST_IN_LINE ? `${line.slice(0, LONGEST_IN_LINE)}...` : line;
}

function asSentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
