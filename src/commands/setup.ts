import { access } from 'node:fs/promises';
import { dockerOn } from '../clients/docker.js';
import { loadConfig, readConfig, type Config } from '../config/config.js';
import { parseEnvFile } from '../config/env-file.js';
import { readConfigFile } from '../config/read-config-file.js';
import { cacheDir } from '../embedded/cache-dir.js';
import { UsageError, type ExitCode } from '../errors.js';
import type { Step } from '../plan/step.js';
import { servicesPlan, setupPlan, type SetupTools } from '../steps/setup-plan.js';
import type { Cli } from './cli.js';
import { ENV_CONF_TEMPLATE, SAMPLE_DIR } from './packaged.js';
import { withConfig, type Project } from './project.js';
import { runSteps } from './run-steps.js';

export interface SetupOptions {
  /** Only show what would be done. */
  readonly plan: boolean;
  /** Load the sample too. */
  readonly sample: boolean;
}

/** `npl-setup`: makes everything that env.conf asks for hold, and proves it. */
export async function setupCommand(cli: Cli, { plan, sample }: SetupOptions): Promise<ExitCode> {
  if (!plan && !cli.yes) {
    throw new UsageError('npl-setup would change this machine', {
      why: 'it was started without --yes',
      next: 'npl-setup --plan shows what it would do; npl-setup --yes does it',
    });
  }
  return withConfig(
    await configOrTemplate(cli.configFile),
    cli.env,
    (project) =>
      runSteps(
        cli,
        setupPlan(project.topology, toolsOf(project, cli), {
          sampleDir: sample ? SAMPLE_DIR : undefined,
        }),
        {
          mode: plan ? 'plan' : 'apply',
          command: `npl-setup --yes${sample ? ' --sample' : ''}${configFlag(cli)}`,
          redact: project.redact,
        },
      ),
    { makesSecrets: true },
  );
}

/** `npl-ops up`: the services of an env.conf that exists, with their administrators. */
export async function upCommand(cli: Cli): Promise<ExitCode> {
  const use = (project: Project): Promise<ExitCode> => {
    const steps: Step[] = servicesPlan(project.topology, toolsOf(project, cli));
    return runSteps(cli, steps, {
      mode: 'apply',
      command: `npl-ops up${configFlag(cli)}`,
      redact: project.redact,
    });
  };
  return withConfig(await loadConfig(cli.configFile), cli.env, use, { makesSecrets: true });
}

/** What the steps of a plan act through. */
export function toolsOf({ kafka, clickhouse, s3, secrets }: Project, { env }: Cli): SetupTools {
  return {
    kafka,
    clickhouse,
    s3,
    docker: (node) => dockerOn(node, env),
    secrets,
    env,
    cacheDir: cacheDir(env),
    envConfTemplate: ENV_CONF_TEMPLATE,
  };
}

/** What the file says; a folder without one is read as the default that a first step will write. */
async function configOrTemplate(file: string): Promise<Config> {
  const isThere = await access(file).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  );
  if (isThere) return loadConfig(file);
  return readConfig(file, parseEnvFile(await readConfigFile(ENV_CONF_TEMPLATE)));
}

/** The flag that a repeated command needs, where env.conf is not the one of the current folder. */
function configFlag({ configFile, configFlag: given }: Cli): string {
  return given ? ` --config ${/^[\w./~+-]+$/.test(configFile) ? configFile : `'${configFile}'`}` : '';
}
