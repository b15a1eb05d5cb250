import type { Command } from 'commander';
import { mostSimilar } from '../config/similar.js';
import { UsageError } from '../errors.js';
import type { Handler, Host } from './entry.js';
import type { LiveFlags } from './ops-tui/ops-tui.js';

type Run = (handler: Handler) => Promise<void>;

/** It runs for days beside the services: garbage is collected early, not when much of it is there. */
const SMALL_HEAP = '--optimize-for-size';

/** `npl-ops` without a command: the live view, where there is a terminal; elsewhere it names what needs none. */
export function registerLiveView(program: Command, run: Run, host: Host): void {
  program
    .option('--read-only', 'live view: look, and change nothing')
    .option('--theme <tone>', 'live view: dark or light, the background of the terminal (default: dark)')
    .option('--accessible', 'live view: sentences and a numbered menu, for screen readers')
    .allowExcessArguments()
    .hook('preAction', (_program, command) => refuseElsewhere(program, command))
    .action(async () => {
      const [unknown] = program.args;
      if (unknown !== undefined) throw unknownCommand(program, unknown);
      const { theme } = program.opts<LiveFlags>();
      requireTerminal(host, program.opts<LiveFlags & { json?: true }>());
      if (theme !== undefined && theme !== 'dark' && theme !== 'light') {
        throw new UsageError(`--theme ${theme} is neither dark nor light`);
      }
      (await import('node:v8')).setFlagsFromString(SMALL_HEAP);
      await run(async (cli) =>
        (await import('./ops-tui/ops-tui.js')).opsTuiCommand(cli, program.opts<LiveFlags>(), host.cwd()),
      );
    });
}

/** Sentences and a menu of lines go through a pipe as well. */
function requireTerminal(
  { stdin, stdout }: Pick<Host, 'stdin' | 'stdout'>,
  { json, accessible }: LiveFlags & { readonly json?: true },
): void {
  if (json === true) {
    throw new UsageError('the live view has no JSON', {
      why: 'it is a screen; each of its views is a command, which has',
      next: 'npl-ops status --json, or npl-ops status --watch --json',
    });
  }
  if (accessible === true || (stdin.isTTY && stdout.isTTY)) return;
  throw new UsageError('the live view needs a terminal', {
    why: `${stdin.isTTY ? 'what it prints' : 'its input'} is none here, as in a pipe, a job or a script`,
    next: 'npl-ops status, npl-ops status --watch, or npl-ops --accessible; npl-ops --help lists the commands',
  });
}

/** `--read-only` must never seem to protect from a command that it does not reach. */
function refuseElsewhere(program: Command, command: Command): void {
  if (command === program) return;
  const { readOnly } = program.opts<LiveFlags>();
  if (readOnly === true) {
    throw new UsageError('--read-only belongs to the live view', {
      next: 'npl-ops --read-only, without a command',
    });
  }
}

function unknownCommand(program: Command, name: string): UsageError {
  const similar = mostSimilar(
    name,
    program.commands.map((command) => command.name().toUpperCase()),
  );
  return new UsageError(`there is no command ${name}`, {
    next: similar === undefined ? 'npl-ops --help lists them' : `npl-ops ${similar.toLowerCase()}`,
  });
}
