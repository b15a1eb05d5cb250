import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { NplError, ToolError } from '../errors.js';
import { abortedError } from './aborted.js';

/** Lines of output that a failed program's error keeps. */
const TAIL_LINES = 20;
const LONGEST_SHOWN_COMMAND = 160;
/** After SIGTERM, wait this long before SIGKILL, milliseconds. */
const KILL_DELAY_MS = 5_000;

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's own environment; `undefined` takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  /** Aborting it ends the program (SIGTERM, then SIGKILL) and rejects. */
  readonly signal?: AbortSignal;
  /** Milliseconds; no limit by default. */
  readonly timeoutMs?: number;
  /** Given on stdin, which is otherwise empty: the place for what must not stand in argv. */
  readonly input?: string;
  /** Called with each line of stdout and stderr as it comes, without its line break. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a program without a shell. Rejects with ToolError when it fails, with NplError when
 * it cannot be started or runs out of time, with Cancelled when the signal is aborted.
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env, signal, timeoutMs, input, onLine }: RunOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  const shown = shownCommand(command, args);
  if (signal?.aborted) throw abortedError(signal, shown);
  const output = onLine === undefined ? 'pipe' : lineTap(onLine);
  const result = await execa(command, args, {
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    stdout: output,
    stderr: output,
    all: true,
    reject: false,
    forceKillAfterDelay: KILL_DELAY_MS,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  if (!result.failed) return { stdout: result.stdout, stderr: result.stderr };
  const tail = lastLines(result.all, TAIL_LINES);
  if (result.isCanceled && signal !== undefined) throw abortedError(signal, shown);
  if (result.timedOut) {
    throw new NplError(`${shown} did not finish within ${(timeoutMs ?? 0) / 1000} s and was stopped`, {
      why: tail === '' ? 'it printed nothing' : tail,
      cause: result.cause,
    });
  }
  if (result.exitCode === undefined && result.signal === undefined) {
    throw new NplError(`${shown} could not be started`, {
      why: startFailure(command, result.code, result.originalMessage),
      cause: result.cause,
    });
  }
  const cause = result.cause === undefined ? {} : { cause: result.cause };
  if (result.signal === undefined) throw new ToolError(shown, result.exitCode, tail, cause);
  const killed = `it was ended by ${result.signal}`;
  throw new ToolError(shown, undefined, tail, { ...cause, why: tail === '' ? killed : `${killed}\n${tail}` });
}

/** Absolute path of an executable on `env.PATH`, or of `name` itself where it is a path. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (name.includes('/')) return (await isExecutable(name)) ? name : undefined;
  // A relative entry would make the answer depend on the current directory.
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const folder of folders) {
    const file = path.join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

function lineTap(onLine: (line: string) => void) {
  return function* (chunk: unknown): Generator<string> {
    const line = String(chunk);
    onLine(stripVTControlCharacters(line));
    yield line;
  };
}

function startFailure(command: string, code: string | undefined, message: string | undefined): string {
  if (code === 'ENOENT' && !command.includes('/')) return `no program ${command} is on PATH`;
  return message ?? code ?? 'unknown';
}

function shownCommand(command: string, args: readonly string[]): string {
  const whole = [path.basename(command), ...args].join(' ');
  return whole.length <= LONGEST_SHOWN_COMMAND ? whole : `${whole.slice(0, LONGEST_SHOWN_COMMAND)}...`;
}

function lastLines(text: string, count: number): string {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}
