import type { Command } from 'commander';
import type { Handler } from './entry.js';
import type { UserFlags } from './users.js';

type Run = (handler: Handler) => Promise<void>;

const SERVICE = '--service <service>';
const SERVICES = 'airflow, superset, clickhouse or kafka';

/** `npl-ops users`: who may sign in to the services that npl runs. */
export function registerUserCommands(program: Command, run: Run): void {
  const users = program.command('users').description('who may sign in to the services that npl runs');
  users
    .command('list')
    .option(SERVICE, `${SERVICES}; all of them when left out`)
    .description('every user of Airflow, Superset, ClickHouse and Kafka')
    .action((flags: UserFlags) =>
      run(async (cli) => (await import('./users-list.js')).usersListCommand(cli, flags)),
    );
  withPassword(
    users
      .command('create')
      .argument('<name>')
      .requiredOption(SERVICE, SERVICES)
      .option(
        '--role <role>',
        'of Airflow: Viewer (default), User, Op, Admin; of Superset: Gamma (default), Alpha, Admin; of ClickHouse: reader (default), admin',
      ),
  )
    .description('make a user')
    .action((name: string, flags: UserFlags) =>
      run(async (cli) => (await import('./users.js')).usersCreateCommand(cli, name, flags)),
    );
  withPassword(
    users
      .command('reset-password')
      .argument('[name]', "npl's own user when left out")
      .requiredOption(SERVICE, SERVICES),
  )
    .description('give a user another password; that of a user of npl itself goes into .npl/secrets.env')
    .action((name: string | undefined, flags: UserFlags) =>
      run(async (cli) => (await import('./users.js')).usersResetCommand(cli, name, flags)),
    );
}

function withPassword(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from stdin, its first line')
    .option('--show', 'make a password up and print it, once');
}
