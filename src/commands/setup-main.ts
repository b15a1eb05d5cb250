import type { Command } from 'commander';
import { resolve } from 'node:path';
import { newProgram, runProgram, type Host } from './entry.js';

interface Flags {
  readonly dryRun?: true;
  readonly sample?: boolean;
  readonly accessible?: true;
  readonly answers?: string;
  readonly theme?: string;
}

/** `npl-setup`: one command, no subcommands. */
export async function main(host: Host): Promise<void> {
  await runProgram(host, async (run) => {
    const program = await newProgram(
      'npl-setup',
      'Stands up the clickstream pipeline that env.conf describes; on a terminal it asks first.',
    );
    program
      .option('--plan, --dry-run', 'show what would be done and change nothing')
      .option('--sample', 'load the sample events through the pipeline too')
      .option('--no-sample', 'do not')
      .option('--answers <file>', 'replay the answers of a run', (path) => resolve(host.cwd(), path))
      .option(
        '--theme <tone>',
        'dark or light, the background of the terminal (default: what it tells, or dark)',
      )
      .option('--accessible', 'ask by numbered prompts, one line for each change (also ACCESSIBLE=1)');
    await addAnswerFlags(program);
    return program.action((options: Flags, command: Command) =>
      run(async (cli) =>
        (await import('./setup.js')).setupCommand(cli, {
          plan: options.dryRun ?? false,
          sample: options.sample,
          accessible: options.accessible ?? false,
          theme: options.theme,
          given: { file: options.answers, flags: givenFlags(command) },
        }),
      ),
    );
  });
}

/** Each question is a flag. They are too many for the list of --help. */
async function addAnswerFlags(program: Command): Promise<void> {
  const [{ Option }, { KEY_FLAGS }] = await Promise.all([
    import('commander'),
    import('../questions/flags.js'),
  ]);
  for (const flag of ['--layout', ...KEY_FLAGS.keys()]) {
    program.addOption(new Option(`${flag} <value>`).hideHelp());
  }
  program.addHelpText(
    'after',
    `
Every key of env.conf is a flag, too: --kafka-port 29092 sets KAFKA_PORT (docs/env-conf.md lists them).
--layout one-machine, embedded, three-machines or existing answers several of them at once.`,
  );
}

function givenFlags(command: Command): ReadonlyMap<string, string> {
  return new Map(
    command.options.flatMap((option) => {
      if (!option.hidden || option.long === undefined) return [];
      const value: unknown = command.getOptionValue(option.attributeName());
      return typeof value === 'string' ? [[option.long, value] as const] : [];
    }),
  );
}
