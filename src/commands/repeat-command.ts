import type { Cli } from './cli.js';

/** The command that does the same again without questions. */
export function repeatCommand(
  cli: Pick<Cli, 'configFile' | 'configFlag'>,
  { sample, answers }: { readonly sample: boolean; readonly answers?: string },
): string {
  const replay = answers === undefined ? '' : ` --answers ${quoted(answers)}`;
  return `npl-setup --yes${replay}${sample ? ' --sample' : ''}${configFlag(cli)}`;
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
