import { ExitCode, UsageError } from '../errors.js';
import { batchTime } from '../ingest/hour.js';
import { joinHours } from '../ingest/join/join-hours.js';
import { whyWaiting } from '../ingest/run/why-waiting.js';
import { joinLines } from '../ui/plain/join-text.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { withProject } from './project.js';

/** `npl-ops join`: joins the complete hours that are named, if what they are made from has changed, or `--again`. */
export async function joinCommand(cli: Cli, flags: HourFlags & { readonly again?: true }): Promise<ExitCode> {
  const range = hourRange(flags);
  if (range === undefined) {
    throw new UsageError('join needs hours', {
      next: 'npl-ops join --hour 2022-11-28T20, or --from and --to',
    });
  }
  return withProject(cli, async ({ topology: places, clickhouse: warehouse, redact }) => {
    const terminal = new Terminal(cli, redact);
    const report = await joinHours(range, {
      warehouse,
      places,
      signal: limitedSignal(cli),
      again: flags.again ?? false,
      onLog: (line) => terminal.line(line),
    });
    const result = {
      joined: report.joined.map(({ hour, rows }) => ({ hour: iso(hour), rows })),
      up_to_date: report.upToDate.map(iso),
      waiting: report.waiting.map((each) => ({ hour: iso(each.hour), why: whyWaiting(each) })),
    };
    terminal.result(cli.json ? [JSON.stringify(result)] : joinLines(result));
    return result.waiting.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}

function iso(hour: number): string {
  return `${batchTime(hour).replace(' ', 'T')}Z`;
}
