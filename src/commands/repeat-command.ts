import type { Cli } from './cli.js';

/** The command that does the same again without questions. */
export function repeatCommand(
  cli: Pick<Cli, 'configFile' | 'configFlag' | 'env'>,
  { sample, answers }: { readonly sample: boolean; readonly answers?: string },
): string {
  const replay = answers === undefined ? '' : ` --answers ${quoted(answers)}`;
  return `${runnerOf(cli.env)}npl-setup --yes${replay}${sample ? ' --sample' : ''}${configFlag(cli)}`;
}

/** What stands before our commands where npm was asked to find them: they are not on the PATH then. */
export function runnerOf(env: NodeJS.ProcessEnv): '' | 'npx ' {
  return env['npm_command'] === 'exec' ? 'npx ' : '';
}

/** The flag that a repeated command needs, where env.conf is not the one of the current folder. */
export function configFlag({
  configFile,
  configFlag: given,
}: Pick<Cli, 'configFile' | 'configFlag'>): string {
  return given ? ` --config ${quoted(configFile)}` : '';
}

function quoted(path: string): string {
  return /^[\w./~+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
