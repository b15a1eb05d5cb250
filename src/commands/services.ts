import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../config/config.js';
import { loadSecrets } from '../config/secrets.js';
import { ExitCode } from '../errors.js';
import { redactor } from '../redact.js';
import { buildTopology } from '../topology/topology.js';
import { nodeTroubleLines, serviceTable } from '../ui/ops/views/services/service-table.js';
import { themeOf } from '../ui/theme.js';
import type { Cli } from './cli.js';
import { serviceWatch } from './services/service-watch.js';

type ServicesCli = Pick<
  Cli,
  'configFile' | 'json' | 'color' | 'env' | 'stdout' | 'stderr' | 'signal' | 'timeoutMs'
>;

/** Processor time is counted between two looks. */
const BETWEEN_MS = 1_000;
const ALL = { freshMs: 60_000, patienceMs: Infinity, figuresPatienceMs: Infinity } as const;

/** `npl-ops services`: what every container and engine takes. Exit code 1 when a node could not be asked. */
export async function servicesCommand(cli: ServicesCli): Promise<ExitCode> {
  const topology = buildTopology(await loadConfig(cli.configFile));
  const redact = redactor((await loadSecrets(topology.stateDir, cli.env)).all());
  const watch = serviceWatch(cli, topology);
  await Promise.all([watch.look(cli.signal, ALL), delay(BETWEEN_MS, undefined, { signal: cli.signal })]);
  const { rows, troubles } = await watch.look(cli.signal, ALL);
  if (cli.json) {
    const services = rows.map((row) => ({
      name: row.service,
      service: row.product,
      node: row.node,
      runtime: row.runtime,
      status: row.status,
      state: row.state,
      health: row.health,
      instance: row.instance,
      since: row.since ?? null,
      restarts: row.restarts,
      cpu: row.cpu ?? null,
      memory_bytes: row.memoryBytes ?? null,
      memory_limit: row.memoryLimit ?? null,
      image: row.image,
      ports: row.ports,
      orphan: row.orphan,
      says: row.says,
    }));
    const problems = troubles.map(({ node, trouble }) => ({ node, message: trouble }));
    cli.stdout.write(`${redact(JSON.stringify({ services, problems }, null, 2))}\n`);
  } else {
    const screen = { theme: themeOf(cli.color && cli.stdout.isTTY), width: cli.stdout.columns || 80 };
    const now = new Date();
    for (const line of serviceTable(rows, now, { screen })) cli.stdout.write(`${redact(line)}\n`);
    for (const line of nodeTroubleLines(troubles, now, screen)) cli.stderr.write(`${redact(line)}\n`);
  }
  return troubles.length === 0 ? ExitCode.ok : ExitCode.failed;
}
