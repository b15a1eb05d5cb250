import { ExitCode, NplError, UsageError } from '../errors.js';
import { userName } from '../config/value-types.js';
import type { StackService } from '../topology/stacks.js';
import { limitedSignal, type Cli } from './cli.js';
import { resetOwnPassword } from './own-password.js';
import { givenPassword, type PasswordFlags } from './password-flags.js';
import { withProject } from './project.js';
import { serviceNamed, serviceUsers, TITLES, type ServiceUsers } from './user-service.js';

export interface UserFlags extends PasswordFlags {
  readonly service?: string;
  readonly role?: string;
}

/** `users create`: refuses a name that is taken. */
export async function usersCreateCommand(cli: Cli, name: string, flags: UserFlags): Promise<ExitCode> {
  const service = serviceNamed(flags.service);
  const signal = limitedSignal(cli);
  refuseName(name);
  return withUsers(cli, service, async (users) => {
    const role = flags.role ?? users.role;
    if (users.role === undefined && flags.role !== undefined) {
      throw new UsageError(`${TITLES[service]} has no roles`, { next: 'leave --role out' });
    }
    const password = await givenPassword(flags, { user: name, signal });
    if (await hasUser(users, name, signal)) {
      throw new UsageError(`${TITLES[service]} has a user ${name} already`, {
        next: `npl-ops users reset-password ${name} --service ${service}`,
      });
    }
    await users.create(name, { password, role: role ?? '' }, signal);
    tell(cli, flags, { service, name, password, done: `user ${name} of ${TITLES[service]} is made` });
    return ExitCode.ok;
  });
}

/** `users reset-password`: of npl's own user through the secrets file, of others directly. */
export async function usersResetCommand(
  cli: Cli,
  name: string | undefined,
  flags: UserFlags,
): Promise<ExitCode> {
  const service = serviceNamed(flags.service);
  const signal = limitedSignal(cli);
  return withUsers(cli, service, async (users) => {
    const user = name ?? users.own.user;
    if (user === users.own.user) return resetOwnPassword(cli, users, flags);
    refuseName(user);
    const password = await givenPassword(flags, { user, signal });
    if (!(await hasUser(users, user, signal))) {
      throw new UsageError(`${TITLES[service]} has no user ${user}`, {
        next: `npl-ops users list --service ${service}`,
      });
    }
    await users.resetPassword(user, password, signal);
    tell(cli, flags, {
      service,
      name: user,
      password,
      done: `user ${user} of ${TITLES[service]} has a new password`,
    });
    return ExitCode.ok;
  });
}

interface Told {
  readonly service: StackService;
  readonly name: string;
  readonly password: string;
  readonly done: string;
}

function tell(cli: Cli, { show }: UserFlags, { service, name, password, done }: Told): void {
  if (cli.json) {
    const document = { service, user: name, ...(show === true ? { password } : {}) };
    cli.stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  cli.stderr.write(`${done}\n`);
  if (show === true) cli.stdout.write(`${password}\n`);
}

async function withUsers(
  cli: Cli,
  service: StackService,
  use: (users: ServiceUsers) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withProject(cli, async (project) => {
    const users = serviceUsers(service, project, cli.env);
    if (users instanceof NplError) throw users;
    return use(users);
  });
}

async function hasUser(users: ServiceUsers, name: string, signal: AbortSignal): Promise<boolean> {
  // FAB finds users whatever the case of their letters.
  const found = (await users.list(signal)).map((each) => each.name.toLowerCase());
  return found.includes(name.toLowerCase());
}

function refuseName(name: string): void {
  const parsed = userName.parse(name);
  if ('value' in parsed) return;
  throw new UsageError(`${JSON.stringify(name)} ${parsed.refused}`, { why: `allowed: ${userName.allowed}` });
}
