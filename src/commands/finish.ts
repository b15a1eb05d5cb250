import { ExitCode } from '../errors.js';
import { finishRun } from '../ingest/run/finish-run.js';
import { finishLines } from '../ui/plain/finish-text.js';
import { ingestProgress } from '../ui/plain/ingest-progress.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { withProject } from './project.js';

/** `npl-ops finish`: waits for what was published, counts and joins it; of the named hours, or of all that is open. */
export async function finishCommand(cli: Cli, flags: HourFlags): Promise<ExitCode> {
  const range = hourRange(flags);
  return withProject(cli, async ({ topology, kafka, clickhouse: warehouse, redact }) => {
    const terminal = new Terminal(cli, redact);
    const show = ingestProgress(terminal);
    const report = await finishRun(range, {
      kafka,
      warehouse,
      topology,
      signal: limitedSignal(cli),
      onProgress: (progress) => show(progress, performance.now()),
      onLog: (line) => terminal.line(line),
    });
    terminal.result(cli.json ? [JSON.stringify(report)] : finishLines(report));
    return report.ok ? ExitCode.ok : ExitCode.failed;
  });
}
