import { once } from 'node:events';
import { loadConfig } from '../config/config.js';
import { loadSecrets } from '../config/secrets.js';
import { followLog } from '../embedded/supervisor/follow-log.js';
import { tailOf, type LogTail } from '../embedded/supervisor/log-file.js';
import { stateFiles } from '../embedded/supervisor/state-files.js';
import { ExitCode, NplError, UsageError } from '../errors.js';
import { redactor } from '../redact.js';
import { SERVICE_NAMES, type ServiceName, type Topology } from '../topology/topology-types.js';
import { buildTopology } from '../topology/topology.js';
import type { Cli } from './cli.js';

export interface LogsOptions {
  /** All embedded services when left out. */
  readonly service: string | undefined;
  readonly follow?: boolean;
  /** Lines to begin with: a number as typed. */
  readonly lines: string;
}

interface Log {
  readonly name: string;
  readonly file: string;
}

type LogsCli = Pick<Cli, 'configFile' | 'env' | 'stdout' | 'signal'>;

/** The supervisor's own log; it says when and why it started an engine again. */
const SUPERVISOR = 'supervisor';
const EMBEDDABLE = ['kafka', 'clickhouse', 's3'] as const satisfies readonly ServiceName[];

/** `npl-ops logs [SERVICE]`: the last lines of the embedded engines' logs, and new ones as they come. */
export async function logsCommand(
  cli: LogsCli,
  { service, follow = false, lines }: LogsOptions,
): Promise<ExitCode> {
  const count = lineCount(lines);
  const topology = buildTopology(await loadConfig(cli.configFile));
  const redact = redactor((await loadSecrets(topology.stateDir, cli.env)).all());
  const logs = chosenLogs(topology, service);
  const prefix = prefixes(logs);
  const print = async (log: Log, line: string): Promise<void> => {
    const isRoomLeft = cli.stdout.write(`${prefix(log)}${redact(line)}\n`);
    if (!isRoomLeft) await once(cli.stdout, 'drain', { signal: cli.signal });
  };

  const tails = await Promise.all(logs.map((log) => tailIfThere(log.file, count)));
  if (!follow && tails.every((tail) => tail === undefined)) throw noLogYet(logs);
  for (const [i, log] of logs.entries()) {
    for (const line of tails[i]?.lines ?? []) await print(log, line);
    const unfinished = tails[i]?.unfinished ?? '';
    if (!follow && unfinished !== '') await print(log, unfinished);
  }
  if (!follow) return ExitCode.ok;
  await Promise.all(
    logs.map(async (log, i) => {
      for await (const line of followLog(log.file, tails[i]?.end ?? 0, cli.signal)) await print(log, line);
    }),
  );
  return ExitCode.cancelled;
}

function lineCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new UsageError(`--lines ${text} is not a number of lines`, {
    next: 'for example: npl-ops logs --lines 100',
  });
}

function chosenLogs(topology: Topology, service: string | undefined): readonly Log[] {
  const files = stateFiles(topology.stateDir);
  const logOf = (name: (typeof EMBEDDABLE)[number]): Log => ({ name, file: files.log(name) });
  const embedded = EMBEDDABLE.filter((name) => topology[name].runtime === 'embedded');
  if (service === undefined) {
    if (embedded.length > 0) return embedded.map(logOf);
    throw new NplError('no service is embedded here, so that there is no log to show', {
      why: 'npl-ops logs reads the logs of embedded engines',
      next: 'docker logs shows those of containers',
    });
  }
  if (service === SUPERVISOR) return [{ name: SUPERVISOR, file: files.supervisorLog }];
  const name = EMBEDDABLE.find((each) => each === service);
  if (name !== undefined && embedded.includes(name)) return [logOf(name)];
  throw notEmbedded(topology, service);
}

function notEmbedded(topology: Topology, service: string): NplError {
  const known = SERVICE_NAMES.find((name) => name === service);
  if (known === undefined) {
    return new UsageError(`there is no service ${service}`, {
      next: `choose one of: ${[...SERVICE_NAMES, SUPERVISOR].join(', ')}`,
    });
  }
  // PostgreSQL comes and goes with Airflow.
  const { runtime, node } = topology[known === 'postgres' ? 'airflow' : known];
  const where = {
    docker: `it runs in Docker on ${node}`,
    external: 'it is run by somebody else',
    off: 'it is not used here',
    embedded: 'it has no log of its own',
  }[runtime];
  return new NplError(`npl-ops has no log of ${known}`, {
    why: where,
    ...(runtime === 'docker' ? { next: 'docker logs shows those of containers' } : {}),
  });
}

function noLogYet(logs: readonly Log[]): NplError {
  const names = logs.map(({ name }) => name).join(', ');
  return new NplError(`there is no log of ${names} yet`, {
    why: 'it has not been started in this folder',
    next: 'npl-ops up',
  });
}

async function tailIfThere(file: string, count: number): Promise<LogTail | undefined> {
  try {
    return await tailOf(file, count);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names the service before each line, where there are several. */
function prefixes(logs: readonly Log[]): (log: Log) => string {
  if (logs.length === 1) return () => '';
  const width = Math.max(...logs.map(({ name }) => name.length));
  return ({ name }) => `${name.padEnd(width)} | `;
}
