import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode } from '../errors.js';
import { DEFAULT_PROBE_TIMEOUT_MS } from '../probes/snapshot.js';
import { warehouseLook } from '../probes/warehouse/warehouse-look.js';
import { tableLines } from '../ui/kit/table-lines.js';
import { TABLE_COLUMNS, tableCells } from '../ui/ops/views/tables/table-cells.js';
import { troubleLines } from '../ui/ops/views/tables/table-detail-lines.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject } from './project.js';

/** What is inserted is counted between two looks. */
const BETWEEN_MS = 1_000;

/** `npl-ops tables list`: the same as the view. Exit code 1 when a table is not as wanted. */
export async function tablesListCommand(cli: Cli): Promise<ExitCode> {
  return withProject(cli, async ({ topology, clickhouse, redact }) => {
    const signal = limitedSignal(cli);
    const { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS } = cli;
    const look = warehouseLook(topology, { clickhouse, timeoutMs });
    await look(signal);
    await sleep(BETWEEN_MS, undefined, { signal });
    const { tables, problems } = await look(signal);
    const write = (text: string): void => void cli.stdout.write(`${redact(text)}\n`);
    const screen = { theme: themeOf(cli.color && cli.stdout.isTTY), width: cli.stdout.columns || 100 };
    const troubles = tables.flatMap((row) => troubleLines(row, screen));
    if (cli.json) {
      const rows = tables.map(({ inserted, ...row }) => ({
        ...row,
        inserted_per_second: inserted === undefined ? null : Number(inserted.toFixed(2)),
      }));
      write(JSON.stringify({ tables: rows, problems }, null, 2));
    } else {
      const now = new Date();
      const cells = tables.map((row) => tableCells(row, now, screen.theme));
      for (const line of tableLines(TABLE_COLUMNS, cells, { screen })) write(line);
      for (const line of [...problems, ...troubles]) cli.stderr.write(`${redact(`✖ ${line}`)}\n`);
    }
    return problems.length + troubles.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}
