import { ExitCode } from '../errors.js';
import { parseHour } from '../ingest/hour.js';
import { loadDirectory } from '../ingest/load/load-directory.js';
import { loadProgress } from '../ui/plain/load-progress.js';
import { loadReportLines } from '../ui/plain/load-report-text.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { SAMPLE_DIR } from './packaged.js';
import { withProject } from './project.js';

export interface LoadSampleOptions {
  /** Directory of event files; the shipped sample when left out. */
  readonly from?: string;
  /** Insert straight into ClickHouse, past Kafka. */
  readonly direct?: boolean;
  /** Hour of files that lie in no hour folder, as `2022-11-28T20`, UTC. */
  readonly hour?: string;
}

/** Brings a directory of event files into the tables, and waits until ClickHouse has them all. */
export async function loadSampleCommand(cli: Cli, options: LoadSampleOptions): Promise<ExitCode> {
  const hour = options.hour === undefined ? undefined : parseHour(options.hour, '--hour');
  return withProject(cli, async ({ topology, kafka, clickhouse, redact }) => {
    const terminal = new Terminal(cli, redact);
    const progress = loadProgress(terminal);
    const report = await loadDirectory({
      ...topology,
      dir: options.from ?? SAMPLE_DIR,
      mode: options.direct === true ? 'direct' : 'kafka',
      kafka,
      warehouse: clickhouse,
      hour,
      signal: limitedSignal(cli),
      onProgress: (state) => progress(state, performance.now()),
      onLog: (line) => terminal.line(line),
    });
    terminal.result(cli.json ? [JSON.stringify(report)] : loadReportLines(report));
    return report.balanced ? ExitCode.ok : ExitCode.failed;
  });
}
