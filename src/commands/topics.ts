import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode } from '../errors.js';
import { DEFAULT_PROBE_TIMEOUT_MS } from '../probes/snapshot.js';
import { topicsLook } from '../probes/topics/topics-look.js';
import { tableLines } from '../ui/kit/table-lines.js';
import { TOPIC_COLUMNS, topicCells } from '../ui/ops/views/topics/topic-cells.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject } from './project.js';

/** What is written and read is counted between two looks. */
const BETWEEN_MS = 1_000;

/** `npl-ops topics`: the same as the view. Exit code 1 when something stands still or could not be asked. */
export async function topicsCommand(cli: Cli): Promise<ExitCode> {
  return withProject(cli, async ({ topology, kafka, clickhouse, redact }) => {
    const signal = limitedSignal(cli);
    const { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS } = cli;
    const look = topicsLook(topology, { kafka, clickhouse, timeoutMs });
    await look(signal);
    await sleep(BETWEEN_MS, undefined, { signal });
    const { topics, problems } = await look(signal);
    const write = (text: string): void => void cli.stdout.write(`${redact(text)}\n`);
    if (cli.json) {
      const figure = (value: number | undefined) => (value === undefined ? null : Number(value.toFixed(2)));
      const rows = topics.map(({ written, read, failedAt, ...row }) => ({
        ...row,
        failed_at: failedAt,
        written_per_second: figure(written),
        read_per_second: figure(read),
      }));
      write(JSON.stringify({ topics: rows, problems }, null, 2));
    } else {
      const screen = { theme: themeOf(cli.color && cli.stdout.isTTY), width: cli.stdout.columns || 100 };
      const cells = topics.map((row) => topicCells(row, screen.theme));
      for (const line of tableLines(TOPIC_COLUMNS, cells, { screen })) write(line);
      for (const problem of problems) cli.stderr.write(`${redact(`✖ ${problem}`)}\n`);
    }
    return problems.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}
