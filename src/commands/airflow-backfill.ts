import { DAG_ID } from '../topology/ingest-dag.js';
import type { BackfillRange } from '../clients/airflow/airflow.js';
import { ExitCode, UsageError } from '../errors.js';
import { counted } from '../ui/plain/format.js';
import { withAirflow } from './airflow-desk.js';
import { declined } from './airflow-change.js';
import { NOTHING_TO_DO } from '../ui/plain/nothing-to-do.js';
import type { Cli } from './cli.js';
import { hasConsent } from './consent.js';
import { hourRange } from './hours.js';

const HOUR_MS = 3_600_000;
const MOST_LISTED = 48;

export interface BackfillFlags {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: true;
  readonly again?: true;
}

/** `npl-ops airflow backfill`: a run of Airflow for each hour of a range, those it has done already with `--again`. */
export async function airflowBackfillCommand(cli: Cli, flags: BackfillFlags): Promise<ExitCode> {
  const { from, to, dryRun = false, again = false } = flags;
  const hours = hourRange({ from, to });
  if (hours === undefined) throw new UsageError('no hour is named', { next: '--from HOUR --to HOUR' });
  const range: BackfillRange = {
    from: new Date(hours.from).toISOString(),
    // The schedule's minute of the last hour is part of it.
    to: new Date(hours.until + HOUR_MS - 1000).toISOString(),
    again: again ? 'completed' : 'none',
  };
  return withAirflow(cli, async ({ airflow, terminal, signal }) => {
    const planned = await airflow.planBackfill(range, signal);
    const runs = planned.map((time) => `${time.slice(0, 13)}:00:00Z`);
    const say = (lines: readonly string[], backfill?: number) =>
      terminal.result(
        cli.json ? [JSON.stringify({ dry_run: dryRun, runs, backfill: backfill ?? null })] : lines,
      );
    if (runs.length === 0) {
      say([
        `Nothing to run: Airflow has run every hour from ${from} to ${to}; --again runs them once more.`,
        ...(dryRun ? [NOTHING_TO_DO] : []),
      ]);
      return ExitCode.ok;
    }
    if (dryRun) {
      say([`Airflow would run ${counted(runs.length, 'hour')}:`, ...listed(runs)]);
      return ExitCode.ok;
    }
    const question = `Let ${DAG_ID} run ${counted(runs.length, 'hour')}, from ${runs[0]} to ${runs.at(-1)}?`;
    const next = `npl-ops airflow backfill --from ${from} --to ${to}${again ? ' --again' : ''} --yes`;
    if (!(await hasConsent(cli, { question, next }))) return declined(cli);
    const { id } = await airflow.backfill(range, signal);
    say([`Begun: backfill ${id} of ${counted(runs.length, 'hour')}; npl-ops airflow runs shows them.`], id);
    return ExitCode.ok;
  });
}

function listed(runs: readonly string[]): string[] {
  const shown = runs.slice(0, MOST_LISTED).map((hour) => `  ${hour.slice(0, 10)} ${hour.slice(11, 16)}`);
  const more = runs.length - shown.length;
  return more === 0 ? shown : [...shown, `  and ${more} more, to ${runs.at(-1)}`];
}
