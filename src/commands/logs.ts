import { once } from 'node:events';
import { loadConfig } from '../config/config.js';
import { loadSecrets } from '../config/secrets.js';
import { Cancelled, ExitCode, NplError, UsageError } from '../errors.js';
import { redactor } from '../redact.js';
import { buildTopology } from '../topology/topology.js';
import { nodeProblemLines } from '../ui/plain/node-problems.js';
import { themeOf } from '../ui/theme.js';
import { chooseServices } from './choose-services.js';
import type { LogsCli, LogSource, PrintLine } from './log-source.js';
import { containerLogs } from './logs-docker.js';
import { engineLogs } from './logs-embedded.js';
import type { NodeProblem } from './stack-nodes.js';

export interface LogsOptions {
  /** Everything that npl runs when left out. */
  readonly service: string | undefined;
  readonly follow?: boolean;
  /** Lines to begin with: a number as typed. */
  readonly lines: string;
}

/** The supervisor's own log; it says when and why it started an engine again. */
const SUPERVISOR = 'supervisor';

/** `npl-ops logs [SERVICE]`: the last lines of engines and containers, and new ones as they come. */
export async function logsCommand(
  cli: LogsCli,
  { service, follow = false, lines }: LogsOptions,
): Promise<ExitCode> {
  const count = lineCount(lines);
  const topology = buildTopology(await loadConfig(cli.configFile));
  const redact = redactor((await loadSecrets(topology.stateDir, cli.env)).all());
  const { engines, containers } =
    service === SUPERVISOR
      ? { engines: [SUPERVISOR] as const, containers: [] }
      : chooseServices(topology, service === undefined ? [] : [service]);
  if (engines.length + containers.length === 0) {
    throw new NplError('npl runs no service here, so that there is no log to show', {
      next: 'npl-ops status',
    });
  }
  const docker = await containerLogs(cli, { topology, containers, count });
  const sources = [
    engineLogs(topology.stateDir, engines, { count, follow, signal: cli.signal }),
    ...docker.sources,
  ];
  const prefix = prefixes(sources.flatMap(({ names }) => names));
  const print: PrintLine = async (name, line) => {
    const isRoomLeft = cli.stdout.write(`${prefix(name)}${redact(line)}\n`);
    if (!isRoomLeft) await once(cli.stdout, 'drain', { signal: cli.signal });
  };

  tellProblems(cli, docker.problems);
  try {
    const found: boolean[] = [];
    for (const source of sources) found.push(await source.printLast(print));
    if (!follow && !found.includes(true) && docker.problems.length === 0) throw noLogYet(sources);
    if (follow) await Promise.all(sources.map((source) => followToItsEnd(cli, source, print)));
  } catch (error) {
    if (!cli.signal.aborted || !(error instanceof Cancelled || isAbort(error))) throw error;
  }
  if (cli.signal.aborted) return ExitCode.cancelled;
  return docker.problems.length === 0 ? ExitCode.ok : ExitCode.failed;
}

/** A log that ends by itself says why, or it would look like an interrupt. */
async function followToItsEnd(cli: LogsCli, source: LogSource, print: PrintLine): Promise<void> {
  await source.follow(print);
  const { names } = source;
  if (cli.signal.aborted || names.length === 0) return;
  const of = names.length === 1 ? names.join() : `${names.length} services`;
  cli.stderr.write(`The log of ${of} has ended: nothing of it runs any more. npl-ops up starts it again.\n`);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function tellProblems(cli: LogsCli, problems: readonly NodeProblem[]): void {
  for (const line of nodeProblemLines(problems, themeOf(cli.color), cli)) cli.stderr.write(`${line}\n`);
}

function lineCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new UsageError(`--lines ${text} is not a number of lines`, {
    next: 'for example: npl-ops logs --lines 100',
  });
}

function noLogYet(sources: readonly LogSource[]): NplError {
  const names = sources.flatMap((source) => source.names).join(', ');
  return new NplError(`there is no log of ${names} yet`, {
    why: 'it has not been started in this folder',
    next: 'npl-ops up',
  });
}

/** Names the service before each line, where there are several. */
function prefixes(names: readonly string[]): (name: string) => string {
  if (names.length === 1) return () => '';
  const width = Math.max(...names.map((name) => name.length));
  return (name) => `${name.padEnd(width)} | `;
}
