import { access } from 'node:fs/promises';
import { parseEnvFile, type EnvFile } from '../config/env-file.js';
import { readConfigFile } from '../config/read-config-file.js';
import { loadSecrets, SECRET_KEYS } from '../config/secrets.js';
import { envConfChanges, envConfOf, startAnswers, type Answers } from '../questions/answers.js';
import type { WantedConfig } from '../steps/env-conf.js';
import type { Cli } from './cli.js';
import { ENV_CONF_TEMPLATE } from './packaged.js';
import { stateDirOf } from './state-dir.js';

/** What the answers begin with. */
export interface ConfigSource {
  readonly answers: Answers;
  /** Undefined: there is no env.conf yet, and the answers begin with the template. */
  readonly before: EnvFile | undefined;
}

/** Reads env.conf, or the default that a folder without one gets, and which secrets there are. */
export async function readConfigSource({
  configFile,
  env,
}: Pick<Cli, 'configFile' | 'env'>): Promise<ConfigSource> {
  const isThere = await access(configFile).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  );
  const file = parseEnvFile(await readConfigFile(isThere ? configFile : ENV_CONF_TEMPLATE));
  const secrets = await loadSecrets(stateDirOf({ configFile }), env);
  const kept = SECRET_KEYS.filter((key) => secrets.get(key) !== '');
  return { answers: startAnswers({ configFile, file, kept }), before: isThere ? file : undefined };
}

/** What the first step of a setup writes. */
export function wantedConfig({ answers, before }: ConfigSource): WantedConfig {
  return {
    file: answers.configFile,
    stateDir: stateDirOf(answers),
    before,
    wanted: envConfOf(answers),
    changes: envConfChanges(answers),
    secrets: answers.secrets,
  };
}
