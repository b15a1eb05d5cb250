import { fileURLToPath } from 'node:url';
import { connectClickHouse } from '../clients/clickhouse.js';
import { connectKafka } from '../clients/kafka.js';
import { loadConfig } from '../config/config.js';
import { loadSecrets } from '../config/secrets.js';
import { ExitCode } from '../errors.js';
import { parseHour } from '../ingest/load/hour.js';
import { loadDirectory } from '../ingest/load/load-directory.js';
import { redactor } from '../redact.js';
import { buildTopology } from '../topology/topology.js';
import { loadProgress } from '../ui/plain/load-progress.js';
import { loadReportLines } from '../ui/plain/load-report-text.js';
import { Terminal } from '../ui/plain/terminal.js';
import type { Cli } from './cli.js';

export interface LoadSampleOptions {
  /** Directory of event files; the shipped sample when left out. */
  readonly from?: string;
  /** Insert straight into ClickHouse, past Kafka. */
  readonly direct?: boolean;
  /** Hour of files that lie in no hour folder, as `2022-11-28T20`, UTC. */
  readonly hour?: string;
}

/** The shipped sample: four files of 1,000 events. */
export const SAMPLE_DIR = fileURLToPath(new URL('../../data/sample', import.meta.url));

/** Brings a directory of event files into the tables, and waits until ClickHouse has them all. */
export async function loadSampleCommand(cli: Cli, options: LoadSampleOptions): Promise<ExitCode> {
  const hour = options.hour === undefined ? undefined : parseHour(options.hour);
  const topology = buildTopology(await loadConfig(cli.configFile));
  const secrets = await loadSecrets(topology.stateDir, cli.env);
  const terminal = new Terminal(cli, redactor(secrets.all()));
  const progress = loadProgress(terminal);
  const kafka = connectKafka(topology.kafka);
  const warehouse = connectClickHouse(topology.clickhouse, secrets.clickhousePassword);
  const signals = [cli.signal, ...(cli.timeoutMs === undefined ? [] : [AbortSignal.timeout(cli.timeoutMs)])];
  try {
    const report = await loadDirectory({
      dir: options.from === undefined ? SAMPLE_DIR : options.from,
      streams: topology.streams,
      deadLettersTable: topology.deadLettersTable,
      mode: options.direct === true ? 'direct' : 'kafka',
      kafka,
      warehouse,
      hour,
      signal: AbortSignal.any(signals),
      onProgress: (state) => progress(state, performance.now()),
      onLog: (line) => terminal.line(line),
    });
    terminal.result(cli.json ? [JSON.stringify(report)] : loadReportLines(report));
    return report.balanced ? ExitCode.ok : ExitCode.failed;
  } finally {
    await Promise.all([kafka.close(), warehouse.close()]);
  }
}
