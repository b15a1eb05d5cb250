import { resolve } from 'node:path';
import { newProgram, runProgram, type Host } from './entry.js';
import { registerAirflowCommands } from './ops-airflow.js';
import { registerStackCommands } from './ops-docker.js';
import { registerIngestCommands } from './ops-ingest.js';
import { registerLiveView } from './ops-live.js';
import { registerUserCommands } from './ops-users.js';

/** `npl-ops`: one subcommand per operation; each is loaded only when it runs. */
export async function main(host: Host): Promise<void> {
  const inFolder = (path: string): string => resolve(host.cwd(), path);
  await runProgram(host, async (run) => {
    const program = await newProgram('npl-ops', 'Runs and watches the clickstream pipeline.');

    registerLiveView(program, run, host);
    registerStackCommands(program, run);
    program
      .command('status')
      .description('what runs, what does not, and why')
      .option('-w, --watch', 'keep watching')
      .action((options: { watch?: true }) =>
        run(async (cli) => (await import('./status.js')).statusCommand(cli, options)),
      );
    program
      .command('doctor')
      .description('everything that may be wrong, worst first, each with what mends it')
      .option('--bundle [file]', 'write an archive for whoever helps; secrets are masked')
      .action((options: { bundle?: string | true }) =>
        run(async (cli) => {
          const { bundle } = options;
          if (bundle === undefined) return (await import('./doctor.js')).doctorCommand(cli);
          const file = bundle === true ? undefined : inFolder(bundle);
          return (await import('./doctor-bundle.js')).bundleCommand(cli, file);
        }),
      );
    program
      .command('trace')
      .description('follow a marked event from the topic into its table, and name where it stops')
      .option('--type <type>', 'only browser, device, geo or location events')
      .action((options: { type?: string }) =>
        run(async (cli) => (await import('./trace.js')).traceCommand(cli, options)),
      );
    registerUserCommands(program, run);
    program
      .command('load-sample')
      .description('publish the sample events, and wait until ClickHouse has them all')
      .option('--from <dir>', 'a folder with other event files', inFolder)
      .option('--direct', 'insert into ClickHouse, not through Kafka')
      .option('--hour <hour>', 'hour of files that lie in no hour folder, as 2022-11-28T20')
      .action((options: { from?: string; direct?: true; hour?: string }) =>
        run(async (cli) => (await import('./load-sample.js')).loadSampleCommand(cli, options)),
      );
    registerIngestCommands(program, run, inFolder);
    registerAirflowCommands(program, run);

    program
      .command('topics')
      .description('every topic: messages, rates, lag, and who reads it')
      .action(() => run(async (cli) => (await import('./topics.js')).topicsCommand(cli)));

    program
      .command('disk')
      .description('how full the disks are, until when, and what fills them')
      .action(() => run(async (cli) => (await import('./disk.js')).diskCommand(cli)));

    const tables = program.command('tables').description('tables and views of ClickHouse');
    tables
      .command('list')
      .description('every table: rows, size, parts, what is inserted, and what differs')
      .action(() => run(async (cli) => (await import('./tables-list.js')).tablesListCommand(cli)));
    tables
      .command('plan')
      .description('what apply would do, and what differs')
      .action(() => run(async (cli) => (await import('./tables.js')).tablesPlanCommand(cli)));
    tables
      .command('apply')
      .description('create what is missing; never drops a table with rows')
      .action(() => run(async (cli) => (await import('./tables.js')).tablesApplyCommand(cli)));
    tables
      .command('check')
      .description('exit 1 when a table is not as wanted')
      .action(() => run(async (cli) => (await import('./tables.js')).tablesCheckCommand(cli)));

    const dashboards = program.command('dashboards').description('dashboards of Superset');
    dashboards
      .command('import')
      .description('bring them to this version; charts of your own stay')
      .action(() => run(async (cli) => (await import('./dashboards.js')).dashboardsImportCommand(cli)));
    dashboards
      .command('export')
      .argument('<file>', 'a zip that Superset imports')
      .description('all that Superset has, yours and ours, without passwords')
      .action((file: string) =>
        run(async (cli) => (await import('./dashboards.js')).dashboardsExportCommand(cli, inFolder(file))),
      );
    dashboards
      .command('open')
      .description('show them in a browser, or their address where there is none')
      .action(() => run(async (cli) => (await import('./dashboards.js')).dashboardsOpenCommand(cli)));

    const config = program.command('config').description('env.conf: check it, read it, change it');
    config
      .command('check')
      .description('every problem of env.conf at once')
      .action(() => run(async (cli) => (await import('./config.js')).configCheckCommand(cli)));
    config
      .command('get')
      .argument('<key>')
      .description('the value in force')
      .action((key: string) => run(async (cli) => (await import('./config.js')).configGetCommand(cli, key)));
    config
      .command('set')
      .argument('<assignments...>', 'KEY=VALUE')
      .description('change values; keeps comments, order and a backup')
      .action((assignments: string[]) =>
        run(async (cli) => (await import('./config.js')).configSetCommand(cli, assignments)),
      );
    config
      .command('diff')
      .description('what differs from the defaults')
      .action(() => run(async (cli) => (await import('./config.js')).configDiffCommand(cli)));

    return program;
  });
}
