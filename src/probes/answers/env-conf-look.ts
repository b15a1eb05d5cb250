import { access } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { loadConfig } from '../../config/config.js';
import { ConfigError } from '../../config/problems.js';
import { buildTopology } from '../../topology/topology.js';
import { TopologyError } from '../../topology/topology-error.js';
import { findingOf, note, ok, warning, type Finding } from './finding.js';

export interface EnvConfLook {
  readonly state: 'missing' | 'valid' | 'wrong';
  readonly finding: Finding;
}

/** Whether there is an env.conf already, and whether it can be used. */
export async function lookAtEnvConf(file: string): Promise<EnvConfLook> {
  const isThere = await access(file).then(
    () => true,
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''),
  );
  const name = basename(file);
  if (!isThere)
    return {
      state: 'missing',
      finding: note(`there is no ${name} in ${dirname(file)} yet: it will be written`),
    };
  try {
    buildTopology(await loadConfig(file));
    return {
      state: 'valid',
      finding: ok(`${name} is here, and its answers are the first choice of every question`),
    };
  } catch (error) {
    return { state: 'wrong', finding: wrongFinding(error, name) };
  }
}

function wrongFinding(error: unknown, name: string): Finding {
  if (!(error instanceof ConfigError || error instanceof TopologyError))
    return { ...findingOf(error, `look after ${name}`), level: 'problem' };
  const [first = '', ...others] = (error.why ?? '').split('\n');
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return warning(
    `${error.message}: ${first}${more}`,
    'answer those questions anew here, or: npl-ops config check',
  );
}
