import { loadConfig } from '../config/config.js';
import { saveSecrets } from '../config/secrets.js';
import { ExitCode, UsageError } from '../errors.js';
import { servicesPlan } from '../steps/setup-plan.js';
import { hostPort, isLoopback } from '../topology/machine.js';
import type { StackService } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import { buildTopology } from '../topology/topology.js';
import { limitedSignal, type Cli } from './cli.js';
import { readConfigSource, wantedConfig } from './config-source.js';
import { newPassword, readPassword, type PasswordFlags } from './password-flags.js';
import { withConfig } from './project.js';
import { runSteps } from './run-steps.js';
import { toolsOf } from './setup-run.js';
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
  const config = await loadConfig(cli.configFile);
  const wanted = wantedConfig(await readConfigSource(cli));
  const code = await withConfig(
    config,
    cli.env,
    ({ topology, redact, ...project }) => {
      const tools = toolsOf({ topology, redact, ...project }, cli, wanted);
      return runSteps(cli, servicesPlan(topology, tools), {
        mode: 'apply',
        command: 'npl-setup --yes',
        redact,
      });
    },
    { makesSecrets: true },
  );
  const place = `${secret} in .npl/secrets.env`;
  cli.stderr.write(
    code === ExitCode.ok
      ? `The new password of ${user} (${title}) is ${place}.\n`
      : `The new password stands as ${place} already, ${title} may still have the old one: run npl-setup.\n`,
  );
  for (const line of othersWhoSignIn(users.service, buildTopology(config))) cli.stderr.write(`${line}\n`);
  return code;
}

/** Who uses the same password and is not npl's to change from here. */
export function othersWhoSignIn(
  service: StackService,
  { kafka, clickhouse, airflow }: Pick<Topology, 'kafka' | 'clickhouse' | 'airflow'>,
): string[] {
  const lines: string[] = [];
  const shared = service === 'kafka' ? kafka : service === 'clickhouse' ? clickhouse : undefined;
  if (shared !== undefined && !isLoopback(shared.bind)) {
    const key = `${service.toUpperCase()}_PASSWORD`;
    lines.push(
      `Machines with an env.conf of their own that use it need the new line ${key} in .npl/secrets.env.`,
    );
  }
  if (shared !== undefined && airflow.runtime === 'external') {
    lines.push(
      `Its variable npl_${service}_password in your Airflow needs the new one: the DAG of npl uses it.`,
    );
  }
  if (service === 'kafka' && clickhouse.runtime === 'external' && kafka.clickhouseSignsIn) {
    const place = hostPort(clickhouse.host, clickhouse.httpPort);
    lines.push(
      `ClickHouse at ${place} reads from Kafka with this password too, and npl does not manage it:`,
      '  put the new one into its config.d as <kafka><sasl_password>, else its tables get no new events.',
    );
  }
  return lines;
}
