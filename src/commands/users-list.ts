import { asNplError, ExitCode, NplError } from '../errors.js';
import { STACK_SERVICES, type StackService } from '../topology/stacks.js';
import { errorLines } from '../ui/plain/error-text.js';
import { nodeProblemJson } from '../ui/plain/node-problems.js';
import { userLines, type UserRow } from '../ui/plain/users-text.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject, type Project } from './project.js';
import { serviceNamed, serviceUsers } from './user-service.js';

/** `users list`: exit code 1 when the users of a service could not be read. */
export async function usersListCommand(
  cli: Cli,
  { service }: { readonly service?: string },
): Promise<ExitCode> {
  const wanted = service === undefined ? STACK_SERVICES : [serviceNamed(service)];
  return withProject(cli, async (project) => {
    const found = await Promise.all(wanted.map((name) => listUsers(cli, project, name)));
    const users = found.flatMap((each) => ('rows' in each ? each.rows : []));
    const unmanaged = found.flatMap((each) => ('unmanaged' in each ? [each] : []));
    const problems = found.flatMap((each) => ('problem' in each ? [each.problem] : []));
    const [refusal] = unmanaged;
    if (service !== undefined && refusal !== undefined) throw refusal.unmanaged;
    if (cli.json) {
      const document = {
        users,
        unmanaged: unmanaged.map((each) => ({ service: each.service, why: each.unmanaged.why })),
        problems: problems.map((error) => nodeProblemJson({ node: 'local', error })),
      };
      cli.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    } else {
      cli.stdout.write(`${userLines(users, themeOf(cli.color && cli.stdout.isTTY)).join('\n')}\n`);
      for (const each of unmanaged) cli.stderr.write(`${each.service}: ${each.unmanaged.why}\n`);
      for (const error of problems) {
        const options = { label: 'Error', verbose: cli.verbose } as const;
        cli.stderr.write(`${errorLines(error, themeOf(cli.color), options).join('\n')}\n`);
      }
    }
    return problems.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}

type Listed =
  | { readonly rows: UserRow[] }
  | { readonly service: StackService; readonly unmanaged: NplError }
  | { readonly problem: NplError };

async function listUsers(cli: Cli, project: Project, service: StackService): Promise<Listed> {
  const users = serviceUsers(service, project, cli.env);
  if (users instanceof NplError) return { service, unmanaged: users };
  try {
    const found = await users.list(limitedSignal(cli));
    return { rows: found.map((user) => ({ service, ...user, own: user.name === users.own.user })) };
  } catch (error) {
    cli.signal.throwIfAborted();
    return { problem: asNplError(error) };
  }
}
