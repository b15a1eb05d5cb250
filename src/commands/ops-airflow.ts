import type { Command } from 'commander';
import type { BackfillFlags } from './airflow-backfill.js';
import type { LogFlags } from './airflow-runs.js';
import type { Handler } from './entry.js';

type Run = (handler: Handler) => Promise<void>;

const RUN = 'its id, its hour in UTC as 2022-11-28T20, or last';

/** `npl-ops airflow`: the DAG of npl in Airflow, its own or an external one. */
export function registerAirflowCommands(program: Command, run: Run): void {
  const airflow = program.command('airflow').description('the DAG that ingests every hour, and its runs');
  airflow
    .command('status', { isDefault: true })
    .description('the parts of Airflow, the DAG, and its last runs; exit 3 when something is in the way')
    .action(() => run(async (cli) => (await import('./airflow-status.js')).airflowStatusCommand(cli)));
  airflow
    .command('runs')
    .description('its runs, the newest first')
    .option('--limit <count>', 'how many', '20')
    .option('--state <state>', 'only queued, running, success or failed ones')
    .action((options: { limit: string; state?: string }) =>
      run(async (cli) => (await import('./airflow-runs.js')).airflowRunsCommand(cli, options)),
    );
  airflow
    .command('show')
    .argument('<run>', RUN)
    .description('the tasks of a run, and what the first that failed said last')
    .action((name: string) =>
      run(async (cli) => (await import('./airflow-runs.js')).airflowShowCommand(cli, name)),
    );
  airflow
    .command('logs')
    .argument('<run>', RUN)
    .argument('<task>')
    .description('the end of the log of a task')
    .option('--index <number>', 'of a mapped task; else the first that failed, or the first')
    .option('--attempt <number>', 'which attempt; else the last')
    .option('-n, --lines <count>', 'how many lines', '50')
    .action((name: string, task: string, options: LogFlags) =>
      run(async (cli) => (await import('./airflow-runs.js')).airflowLogsCommand(cli, [name, task], options)),
    );
  airflow
    .command('trigger')
    .description('run the DAG now, for what is new')
    .option('--hour <hour>', 'for this hour, in UTC, as 2022-11-28T20')
    .action((options: { hour?: string }) =>
      run(async (cli) => (await import('./airflow-change.js')).airflowTriggerCommand(cli, options)),
    );
  airflow
    .command('retry')
    .argument('<run>', RUN)
    .description('run again what failed in a run')
    .action((name: string) =>
      run(async (cli) => (await import('./airflow-change.js')).airflowRetryCommand(cli, name)),
    );
  airflow
    .command('backfill')
    .description('let Airflow run the hours of a range that it has not run')
    .requiredOption('--from <hour>', 'first hour, in UTC, as 2022-11-28T00; a day alone is its first hour')
    .requiredOption('--to <hour>', 'last hour; a day alone is its last hour')
    .option('--again', 'also those that it has run')
    .option('--dry-run', 'only say which hours it would run')
    .action((options: BackfillFlags) =>
      run(async (cli) => (await import('./airflow-backfill.js')).airflowBackfillCommand(cli, options)),
    );
  for (const [verb, description] of [
    ['pause', 'begin no run until it is resumed; what runs goes on'],
    ['unpause', 'let it run by its schedule again'],
  ] as const) {
    airflow
      .command(verb)
      .description(description)
      .action(() =>
        run(async (cli) => (await import('./airflow-change.js')).airflowPauseCommand(cli, verb === 'pause')),
      );
  }
}
