import { dirname, join } from 'node:path';
import type { StoppedEngine } from '../embedded/supervisor/protocol.js';
import { stopEngines } from '../embedded/supervisor/stop-engines.js';
import { ExitCode } from '../errors.js';
import type { Cli } from './cli.js';

/** `npl-ops down`: stops the embedded engines. Needs no readable env.conf, for nobody can stop them otherwise. */
export async function downCommand(
  cli: Pick<Cli, 'configFile' | 'json' | 'stdout' | 'stderr' | 'signal'>,
): Promise<ExitCode> {
  const stateDir = join(dirname(cli.configFile), '.npl');
  const stopped = await stopEngines(stateDir, {
    signal: cli.signal,
    log: (line) => cli.stderr.write(`${line}\n`),
  });
  cli.stdout.write(cli.json ? `${JSON.stringify({ stopped })}\n` : `${summary(stopped)}\n`);
  return ExitCode.ok;
}

function summary(stopped: readonly StoppedEngine[]): string {
  if (stopped.length === 0) return 'No embedded engine runs.';
  const lines = stopped.map(({ name, pid, forced }) => {
    const how = forced ? 'did not end in time and was killed' : 'stopped';
    return `${name} (process ${pid}) ${how}`;
  });
  return [...lines, 'All data is kept; npl-ops up starts again.'].join('\n');
}
