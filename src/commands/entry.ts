import type { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { ExitCode, UsageError } from '../errors.js';
import type { Cli } from './cli.js';

/** The part of `process` that a command may see. */
export type Host = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'stdin' | 'stdout' | 'stderr' | 'cwd' | 'exit' | 'on' | 'off'
> & {
  exitCode?: number | string | null | undefined;
};

/** A command's work: everything it needs is in `cli` and its own options. */
export type Handler = (cli: Cli) => Promise<ExitCode>;

const DEFAULT_CONFIG = 'env.conf';

interface GlobalFlags {
  readonly config: string;
  readonly yes?: true;
  readonly input: boolean;
  readonly json?: true;
  readonly color: boolean;
  readonly verbose?: true;
  readonly timeout?: number;
}

/** The version in package.json. */
function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new UsageError(`--timeout ${text} is not a number of seconds`);
  return value;
}

/** A commander program with the flags that all commands share (design: Command line). */
export async function newProgram(name: string, description: string): Promise<Command> {
  const { Command } = await import('commander');
  return new Command(name)
    .description(description)
    .version(packageVersion())
    .option('--config <file>', 'configuration file', DEFAULT_CONFIG)
    .option('-y, --yes', 'do not ask before making changes; never deletes data')
    .option('--no-input', 'never ask: fail when an answer is missing')
    .option('--json', 'machine-readable result on stdout')
    .option('--no-color', 'no colours (also NO_COLOR)')
    .option('--verbose', 'say more')
    .option('--timeout <seconds>', 'give up after this long', seconds)
    .showHelpAfterError('(--help lists the commands and flags)')
    .exitOverride();
}

function wantsColor(flags: GlobalFlags, host: Host): boolean {
  const { NO_COLOR: noColor, TERM: term } = host.env;
  return flags.color && !noColor && term !== 'dumb' && host.stderr.isTTY;
}

function cliOf(flags: GlobalFlags, host: Host, signal: AbortSignal): Cli {
  return {
    configFile: resolve(host.cwd(), flags.config),
    configFlag: flags.config !== DEFAULT_CONFIG,
    json: flags.json ?? false,
    yes: flags.yes ?? false,
    input: flags.input && host.stdin.isTTY,
    color: wantsColor(flags, host),
    verbose: flags.verbose ?? false,
    timeoutMs: flags.timeout === undefined ? undefined : flags.timeout * 1000,
    env: host.env,
    stdout: host.stdout,
    stderr: host.stderr,
    signal,
  };
}

/** Exit code of a process ended by this signal, as a shell reports it. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/**
 * Runs one program: parses, runs the chosen handler, prints what failed, sets the exit code.
 * The first Ctrl-C or SIGTERM aborts `cli.signal`, so that the command ends cleanly; the second ends at once.
 */
export async function runProgram(
  host: Host,
  build: (run: (handler: Handler) => Promise<void>) => Promise<Command>,
): Promise<void> {
  // Scripts ask for the version often: it is told before anything else is loaded.
  if (host.argv.length === 3 && ['--version', '-V'].includes(host.argv[2] ?? '')) {
    host.stdout.write(`${packageVersion()}\n`);
    return;
  }
  const abort = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (abort.signal.aborted) host.exit(exitCodeOf(signal));
    host.stderr.write('\nStopping cleanly; press Ctrl-C again to stop at once.\n');
    abort.abort();
  };
  // A reader that went away (`| head`) is no failure of ours.
  const onPipe = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') host.exit(ExitCode.ok);
    throw error;
  };
  host.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  host.stdout.on('error', onPipe);

  const program: Command = await build(async (handler) => {
    host.exitCode = await handler(cliOf(program.opts<GlobalFlags>(), host, abort.signal));
  });
  try {
    await program.parseAsync([...host.argv]);
  } catch (error) {
    host.exitCode = await report(error, program, host);
  } finally {
    host.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** With `--json` the error is also the last line of stdout, for programs; stderr has it for people. */
async function report(error: unknown, program: Command, host: Host): Promise<ExitCode> {
  const [{ CommanderError }, { errorText }, { lastErrorJson }] = await Promise.all([
    import('commander'),
    import('../ui/plain/error-text.js'),
    import('../ui/plain/error-json.js'),
  ]);
  const flags = program.opts<GlobalFlags>();
  const tell = (thrown: unknown): void => {
    // A wrong flag may stand before it, so that it was not read.
    if (flags.json ?? host.argv.includes('--json')) host.stdout.write(`${lastErrorJson(thrown)}\n`);
  };
  // Commander has printed its own message; help and version come as "errors" with code 0.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.ok;
    tell(wrongUsage(error));
    return ExitCode.usage;
  }
  const { text, exitCode } = errorText(error, {
    color: wantsColor(flags, host),
    verbose: flags.verbose ?? false,
  });
  host.stderr.write(text);
  tell(error);
  return exitCode;
}

function wrongUsage({ code, message }: CommanderError): UsageError {
  const what =
    code === 'commander.help'
      ? 'a command is missing'
      : message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new UsageError(what, { next: '--help lists the commands and flags' });
}
