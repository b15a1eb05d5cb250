import { loadConfig } from '../config/config.js';
import { saveSecrets } from '../config/secrets.js';
import { ExitCode, UsageError } from '../errors.js';
import { adminSteps } from '../steps/admin-steps.js';
import { servicesPlan } from '../steps/setup-plan.js';
import { limitedSignal, type Cli } from './cli.js';
import { newPassword, readPassword, type PasswordFlags } from './password-flags.js';
import { withConfig } from './project.js';
import { runSteps } from './run-steps.js';
import { toolsOf } from './setup.js';
import { stateDirOf } from './state-dir.js';
import { TITLES, type ServiceUsers } from './user-service.js';

/**
 * A new password of the user that npl itself made. The secrets file comes first, then the service: whatever happens in
 * between, the next run finds a service that does not go with the file, and mends the service.
 */
export async function resetOwnPassword(
  cli: Cli,
  users: Pick<ServiceUsers, 'service' | 'own' | 'requireRunning'>,
  { passwordStdin, show }: PasswordFlags,
): Promise<ExitCode> {
  const { user, secret } = users.own;
  const title = TITLES[users.service];
  const signal = limitedSignal(cli);
  if (show === true) {
    throw new UsageError(`the password of ${user} is not shown`, {
      why: `npl itself uses it and keeps it as ${secret} in .npl/secrets.env`,
      next: `leave --show out`,
    });
  }
  if (cli.env[secret]) {
    throw new UsageError(`${secret} is set in the environment`, {
      why: 'it wins over .npl/secrets.env, so that a new password there would not be used',
      next: `unset ${secret}, or change it where it is set and run npl-setup`,
    });
  }
  // A service that does not run cannot be changed: then nothing is.
  await users.requireRunning(signal);
  const password = passwordStdin === true ? await readPassword(process.stdin, signal) : newPassword();
  await saveSecrets(stateDirOf(cli), { [secret]: password });
  const code = await withConfig(
    await loadConfig(cli.configFile),
    cli.env,
    ({ topology, redact, ...project }) => {
      const tools = toolsOf({ topology, redact, ...project }, cli);
      const steps = [...servicesPlan(topology, tools), ...adminSteps(topology, tools)];
      return runSteps(cli, steps, { mode: 'apply', command: 'npl-setup --yes', redact });
    },
    { makesSecrets: true },
  );
  const place = `${secret} in .npl/secrets.env`;
  cli.stderr.write(
    code === ExitCode.ok
      ? `The new password of ${user} (${title}) is ${place}.\n`
      : `The new password stands as ${place} already, ${title} may still have the old one: run npl-setup.\n`,
  );
  return code;
}
