import type { Command } from 'commander';
import type { ExitCode } from '../errors.js';
import type { Cli } from './cli.js';

/** Adds the commands that start, stop and show the services themselves, in containers or as local engines. */
export function registerStackCommands(
  program: Command,
  run: (handler: (cli: Cli) => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command('up')
    .description('start the services of env.conf that do not run, with their administrators')
    .action(() => run(async (cli) => (await import('./setup-run.js')).upCommand(cli)));
  program
    .command('down')
    .description('stop the embedded engines, stop and remove the containers; keeps all data')
    .option('--volumes', 'delete the data of the containers, too; asks for the name of the stack')
    .option('--confirm <name>', 'the name of the stack, instead of the question')
    .action((options: { volumes?: true; confirm?: string }) =>
      run(async (cli) => (await import('./down.js')).downCommand(cli, options)),
    );
  program
    .command('restart')
    .argument('[services...]', 'all of them when left out')
    .description('end services and start them again as they are; waits until they are healthy')
    .action((services: string[]) =>
      run(async (cli) => (await import('./restart.js')).restartCommand(cli, services)),
    );
  program
    .command('ps')
    .description('every container of every node, and the embedded engines')
    .action(() => run(async (cli) => (await import('./ps.js')).psCommand(cli)));
  program
    .command('services')
    .description('every container and engine with CPU, memory and restarts')
    .action(() => run(async (cli) => (await import('./services.js')).servicesCommand(cli)));
  program
    .command('logs')
    .argument('[service]', 'kafka, airflow, airflow-scheduler, supervisor, ...; all of them when left out')
    .description('last lines of the logs of containers and embedded engines')
    .option('-f, --follow', 'keep printing new lines')
    .option('-n, --lines <count>', 'lines to start with', '50')
    .action((service: string | undefined, options: { follow?: true; lines: string }) =>
      run(async (cli) => (await import('./logs.js')).logsCommand(cli, { service, ...options })),
    );
  program
    .command('upgrade')
    .description('bring running containers to the images of env.conf; refuses what would lose data')
    .option('--plan', 'only show what would change')
    .action((options: { plan?: true }) =>
      run(async (cli) => (await import('./upgrade.js')).upgradeCommand(cli, options)),
    );
}
