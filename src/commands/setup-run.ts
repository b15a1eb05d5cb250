import { dockerOn } from '../clients/docker/docker.js';
import { loadConfig, readConfig, type Config } from '../config/config.js';
import { cacheDir } from '../embedded/cache-dir.js';
import type { ExitCode } from '../errors.js';
import type { RunMode, Step } from '../plan/step.js';
import type { WantedConfig } from '../steps/env-conf.js';
import { setupPlan, upPlan, type SetupTools } from '../steps/setup-plan.js';
import type { Cli } from './cli.js';
import { readConfigSource, wantedConfig, type ConfigSource } from './config-source.js';
import { SAMPLE_DIR } from './packaged.js';
import { withConfig, type Project } from './project.js';
import { repeatCommand, configFlag } from './repeat-command.js';
import { runSteps } from './run-steps.js';

/** The project that the answers describe, before any of it is written, and the steps that make it hold. */
export async function withSetup<T>(
  { env }: Pick<Cli, 'env'>,
  source: ConfigSource,
  { sample }: { readonly sample: boolean },
  use: (steps: Step[], project: Project) => Promise<T>,
): Promise<T> {
  const wanted = wantedConfig(source);
  const config: Config = readConfig(wanted.file, wanted.wanted);
  // What was typed just now wins over what the environment says.
  const all = { ...env, ...wanted.secrets };
  return withConfig(
    config,
    all,
    (project) => {
      const sampleDir = sample ? SAMPLE_DIR : undefined;
      return use(setupPlan(project.topology, toolsOf(project, { env: all }, wanted), { sampleDir }), project);
    },
    { makesSecrets: true },
  );
}

/** Makes everything that the answers ask for hold, or shows what that would be; in lines or in JSON. */
export async function runSetup(
  cli: Cli,
  source: ConfigSource,
  { mode, sample }: { readonly mode: RunMode; readonly sample: boolean },
): Promise<ExitCode> {
  return withSetup(cli, source, { sample }, (steps, { redact }) =>
    runSteps(cli, steps, { mode, command: repeatCommand(cli, { sample }), redact }),
  );
}

/** `npl-ops up`: the services of an env.conf that exists. */
export async function upCommand(cli: Cli): Promise<ExitCode> {
  const config = await loadConfig(cli.configFile);
  const wanted = wantedConfig(await readConfigSource(cli));
  const use = (project: Project): Promise<ExitCode> => {
    const setup = repeatCommand(cli, { sample: false });
    const steps: Step[] = upPlan(project.topology, toolsOf(project, cli, wanted), setup);
    return runSteps(cli, steps, {
      mode: 'apply',
      command: `npl-ops up${configFlag(cli)}`,
      redact: project.redact,
    });
  };
  return withConfig(config, cli.env, use, { makesSecrets: true });
}

/** What the steps of a plan act through. */
export function toolsOf(
  { kafka, clickhouse, s3, secrets }: Project,
  { env }: Pick<Cli, 'env'>,
  config: WantedConfig,
): SetupTools {
  return {
    kafka,
    clickhouse,
    s3,
    docker: (node) => dockerOn(node, env),
    secrets,
    env,
    cacheDir: cacheDir(env),
    config,
  };
}
