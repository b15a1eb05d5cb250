import { basename } from 'node:path';
import { applyAssignments, changedLines, parseAssignments, unknownKey } from '../config/change.js';
import { loadConfig, readConfig, type Config } from '../config/config.js';
import { parseEnvFile, type EnvFile } from '../config/env-file.js';
import { KEYS, KEY_NAMES, isKeyName, valueText, type KeyName } from '../config/keys.js';
import {
  ConfigError,
  formatProblem,
  formatWarning,
  type ConfigProblem,
  type ConfigWarning,
} from '../config/problems.js';
import { readConfigFile } from '../config/read-config-file.js';
import { backUp, replaceFile } from '../config/replace-file.js';
import { ExitCode, UsageError } from '../errors.js';
import { loopbackKafka } from '../topology/loopback-kafka.js';
import { TopologyError, formatClash, type Clash } from '../topology/topology-error.js';
import { buildTopology } from '../topology/topology.js';
import type { Cli } from './cli.js';

interface Writer {
  write(text: string): unknown;
}

/** What the config commands need of the command line. */
export interface ConfigCli extends Pick<Cli, 'configFile' | 'json' | 'verbose'> {
  readonly stdout: Writer;
  readonly stderr: Writer;
}

/** What an env.conf means, or all that is wrong with it. */
interface Examined {
  readonly config: Config | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly clashes: readonly Clash[];
  readonly warnings: readonly ConfigWarning[];
}

function examine(file: string, env: EnvFile): Examined {
  let config: Config | undefined;
  try {
    config = readConfig(file, env);
    const lone = loopbackKafka(buildTopology(config));
    if (lone === undefined) return { config, problems: [], clashes: [], warnings: config.warnings };
    const message = `${lone.what}: ${lone.why}; ${lone.next}`;
    const warnings = [...config.warnings, { line: config.lines.HOST, key: 'HOST', message }];
    return { config, problems: [], clashes: [], warnings };
  } catch (error) {
    if (error instanceof ConfigError)
      return { config, problems: error.problems, clashes: [], warnings: error.warnings };
    if (error instanceof TopologyError && config !== undefined) {
      return { config, problems: [], clashes: error.clashes, warnings: config.warnings };
    }
    throw error;
  }
}

/** `config check`: everything that is wrong with env.conf, on stdout. */
export async function configCheckCommand(cli: ConfigCli): Promise<ExitCode> {
  const { config, problems, clashes, warnings } = examine(
    cli.configFile,
    parseEnvFile(await readConfigFile(cli.configFile)),
  );
  const valid = problems.length + clashes.length === 0;
  if (cli.json) {
    print(cli.stdout, { valid, file: cli.configFile, problems, clashes, warnings });
  } else {
    const set = Object.keys(config?.lines ?? {}).length;
    const summary = valid
      ? `is valid: ${set} of ${KEY_NAMES.length} keys set, the others have their defaults`
      : 'cannot be used';
    cli.stdout.write(
      [
        `${cli.configFile} ${summary}`,
        ...problems.map((problem) => `problem: ${formatProblem(problem)}`),
        ...clashes.map((clash) => `problem: ${formatClash(clash, config?.lines ?? {})}`),
        ...warnings.map((warning) => `warning: ${formatWarning(warning)}`),
        '',
      ].join('\n'),
    );
  }
  return valid ? ExitCode.ok : ExitCode.usage;
}

/** `config get KEY`: the value in effect. */
export async function configGetCommand(cli: ConfigCli, key: string): Promise<ExitCode> {
  if (!isKeyName(key)) {
    throw new UsageError(unknownKey(key), { next: 'docs/env-conf.md lists the keys' });
  }
  const config = await loadConfig(cli.configFile);
  const value = config.values[key];
  const { source, line } = originOf(config, key);
  if (cli.json) print(cli.stdout, { key, value, source, line: line ?? null });
  else cli.stdout.write(`${valueText(value)}\n`);
  if (cli.verbose) cli.stderr.write(`${key}: ${source}${line === undefined ? '' : `, line ${line}`}\n`);
  return ExitCode.ok;
}

/** `config set KEY=VALUE...`: edits env.conf, unless that would make it worse. */
export async function configSetCommand(cli: ConfigCli, args: readonly string[]): Promise<ExitCode> {
  const file = cli.configFile;
  const assignments = parseAssignments(args);
  const before = parseEnvFile(await readConfigFile(file));
  const after = applyAssignments(before, assignments);
  refuseNewTrouble(examine(file, before), examine(file, after));
  const changed = changedLines(
    before,
    after,
    assignments.map(({ key }) => key),
  );
  for (const { line, before: old, after: now } of changed) {
    cli.stderr.write(`@@ line ${line} @@\n${old === undefined ? '' : `-${old}\n`}+${now}\n`);
  }
  const backup = changed.length === 0 ? undefined : await backUp(file);
  if (backup !== undefined) await replaceFile(file, Buffer.from(after.text, 'latin1'));
  if (cli.json) print(cli.stdout, { file, changed, backup: backup ?? null });
  else if (backup === undefined) cli.stdout.write(`${basename(file)} says so already: nothing was written\n`);
  else cli.stdout.write(`${basename(file)} is written; the old file is ${backup}\n`);
  return ExitCode.ok;
}

/** `config diff`: what differs from the defaults. */
export async function configDiffCommand(cli: ConfigCli): Promise<ExitCode> {
  const { values, lines, warnings } = await loadConfig(cli.configFile);
  const differing = KEY_NAMES.map((key) => ({
    key,
    value: valueText(values[key]),
    default: KEYS[key].default,
    line: lines[key],
  })).filter(({ value, line, default: usual }) => line !== undefined && value !== usual);
  if (cli.json) {
    print(cli.stdout, { differing, warnings });
    return ExitCode.ok;
  }
  for (const { key, value, default: usual, line } of differing) {
    cli.stdout.write(`${key}=${value} (line ${line}; default: ${usual || 'not set'})\n`);
  }
  if (differing.length === 0) cli.stdout.write('every key has its default\n');
  for (const warning of warnings) cli.stderr.write(`warning: ${formatWarning(warning)}\n`);
  return ExitCode.ok;
}

/** A file with old problems can be mended key by key; what it must not get is a new one. */
function refuseNewTrouble(before: Examined, after: Examined): void {
  const known = new Set(troubles(before));
  const added = troubles(after).filter((trouble) => !known.has(trouble));
  if (added.length === 0) return;
  throw new UsageError('nothing was written: the settings would contradict each other', {
    why: added.join('\n'),
    next: 'set the keys that belong together in one call: npl-ops config set KEY=VALUE KEY=VALUE',
  });
}

/** Without line numbers, which an edit may shift. */
function troubles({ problems, clashes }: Examined): string[] {
  return [
    ...problems.map((problem) => formatProblem({ ...problem, line: undefined })),
    ...clashes.map(({ keys, reason }) => `${keys.join(', ')}: ${reason}`),
  ];
}

function originOf({ lines, values }: Config, key: KeyName): { source: string; line: number | undefined } {
  const follows =
    (key === 'KAFKA_HOST' && !values.USE_EXTERNAL_KAFKA) ||
    (key === 'CLICKHOUSE_HOST' && !values.USE_EXTERNAL_CLICKHOUSE);
  if (follows) return { source: 'HOST', line: lines.HOST };
  return { source: lines[key] === undefined ? 'default' : 'file', line: lines[key] };
}

function print(stdout: Writer, result: unknown): void {
  stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}
