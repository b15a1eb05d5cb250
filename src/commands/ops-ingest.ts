import type { Command } from 'commander';
import type { Handler } from './entry.js';
import type { GenerateOptions } from './generate-options.js';
import type { HourFlags } from './hours.js';
import type { IngestFlags } from './ingest.js';
import type { LetterFlags } from './letter-desk.js';

type Run = (handler: Handler) => Promise<void>;

/** The commands of `npl-ops` by which events come from the bucket into the tables. */
export function registerIngestCommands(program: Command, run: Run, inFolder: (path: string) => string): void {
  const ingest = program
    .command('ingest')
    .description("bring the bucket's new objects through Kafka into the tables, and join their hours")
    .option('--key <key...>', 'these objects alone; their hours are not joined')
    .option('--newest-first', 'begin with the newest hour')
    .option('--again', 'also what is published already, and what failed and waits')
    .option('--replace-bucket', 'S3_BUCKET was changed, and its objects replace those of the same keys')
    .option('-w, --watch', 'run again and again, by INGEST_SCHEDULE')
    .option('--dry-run', 'only say what would be ingested');
  withHours(ingest).action((options: IngestFlags) =>
    run(async (cli) => (await import('./ingest.js')).ingestCommand(cli, options)),
  );
  ingest
    .command('status')
    .description(
      'the ledger by hour, what failed, and how far a running ingest is; hours as above, else the newest day',
    )
    .action((_options: unknown, command: Command) =>
      run(async (cli) =>
        (await import('./ingest-status.js')).ingestStatusCommand(cli, command.optsWithGlobals<HourFlags>()),
      ),
    );

  withHours(program.command('hours'))
    .description('days by hours: which have arrived, and how far; the newest two weeks when none are named')
    .action((options: HourFlags) =>
      run(async (cli) => (await import('./hours-grid.js')).hoursCommand(cli, options)),
    );
  withHours(program.command('join'))
    .description('join complete hours whose events have changed since they were last joined')
    .option('--again', 'also those that have not changed')
    .action((options: HourFlags & { again?: true }) =>
      run(async (cli) => (await import('./join.js')).joinCommand(cli, options)),
    );
  withHours(program.command('finish'))
    .description('wait for what is published, count it and join it; all that is open when no hours are named')
    .action((options: HourFlags) =>
      run(async (cli) => (await import('./finish.js')).finishCommand(cli, options)),
    );
  withHours(program.command('verify'))
    .description('prove that every hour balances; exit 1 when one does not')
    .action((options: HourFlags) =>
      run(async (cli) => (await import('./verify.js')).verifyCommand(cli, options)),
    );

  withType(program.command('pause'))
    .description('ClickHouse reads the event topics no more, until resume; also after a restart')
    .action((options: { type?: string }) =>
      run(async (cli) => (await import('./pause.js')).pauseCommand(cli, options)),
    );
  withType(program.command('resume'))
    .description('read the event topics again, from where they were paused')
    .action((options: { type?: string }) =>
      run(async (cli) => (await import('./pause.js')).resumeCommand(cli, options)),
    );

  registerDeadLetters(program, run, inFolder);

  program
    .command('generate')
    .description('write event files like the sample, for trials')
    .option('--to <dir>', 'folder that gets them', inFolder)
    .option('--bucket', 'put them into the bucket of env.conf')
    .option('--from <hour>', 'first hour, in UTC; makes hour folders (default: 2022-11-28T00)')
    .option('--hours <count>', 'how many hours; makes hour folders (default: 24)')
    .option('--events <count>', 'events of each type, in each hour or in the day', '1000')
    .option('--compress <how>', 'zip, gzip or none (default: zip)')
    .option('--seed <text>', 'the same seed gives the same events', '1')
    .action((options: GenerateOptions) =>
      run(async (cli) => (await import('./generate.js')).generateCommand(cli, options)),
    );
}

function registerDeadLetters(program: Command, run: Run, inFolder: (path: string) => string): void {
  const letters = program.command('dead-letters').description('lines and messages that no table could take');
  withFilters(letters.command('list'))
    .description('by reason, and the newest of them')
    .option('--limit <count>', 'how many to list', '20')
    .action((options: LetterFlags & { limit: string }) =>
      run(async (cli) => (await import('./dead-letters.js')).listDeadLettersCommand(cli, options)),
    );
  letters
    .command('show')
    .argument('<id>')
    .description('one of them, whole, and where it is broken')
    .action((id: string) =>
      run(async (cli) => (await import('./dead-letters.js')).showDeadLetterCommand(cli, id)),
    );
  withFilters(letters.command('export'))
    .argument('[ids...]')
    .description('as lines of JSON that can be mended and replayed')
    .option('--file <file>', 'write to a file, not to stdout', inFolder)
    .action((ids: string[], options: LetterFlags & { file?: string }) =>
      run(async (cli) => (await import('./dead-letters.js')).exportDeadLettersCommand(cli, ids, options)),
    );
  withFilters(letters.command('replay'))
    .argument('[ids...]')
    .description('publish them again, as they are or as mended in a file, and wait for them')
    .option('--file <file>', 'an exported file, mended', inFolder)
    .option('--dry-run', 'only say what would be replayed')
    .action((ids: string[], options: LetterFlags & { file?: string; dryRun?: true }) =>
      run(async (cli) =>
        (await import('./dead-letters-replay.js')).replayDeadLettersCommand(cli, ids, options),
      ),
    );
}

function withType(command: Command): Command {
  return command.option('--type <type>', 'only browser, device, geo or location events');
}

function withHours(command: Command): Command {
  return command
    .option('--hour <hour>', 'one hour, in UTC, as 2022-11-28T20')
    .option('--from <hour>', 'first hour of a range; a day alone is its first hour')
    .option('--to <hour>', 'last hour of a range; a day alone is its last hour');
}

function withFilters(command: Command): Command {
  return withHours(command)
    .option('--reason <text>', 'only those whose reason has this text')
    .option('--exact', 'with --reason: the whole reason as listed, not a part of it')
    .option('--topic <topic>', 'only those of this topic')
    .option('--type <type>', 'only browser, device, geo or location events')
    .option('--all', 'also those that were replayed');
}
