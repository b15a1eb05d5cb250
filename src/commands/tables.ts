import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { ExitCode } from '../errors.js';
import type { Difference } from '../schema/difference.js';
import { applySchema, schemaPlan, type SchemaPlan } from '../schema/schema.js';
import { NOTHING_TO_DO } from '../ui/plain/nothing-to-do.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject } from './project.js';

/** What the tables commands need of the command line. */
export interface TablesCli extends Pick<Cli, 'configFile' | 'json' | 'timeoutMs' | 'env' | 'signal'> {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** `tables plan`: what `tables apply` would do. Changes nothing. */
export async function tablesPlanCommand(cli: TablesCli): Promise<ExitCode> {
  return await withSchema(cli, async ({ look, print }) => {
    const { will, unresolved, notes } = await look();
    print({ will, unresolved, notes }, [
      ...(will.length === 0 ? [NOTHING_TO_DO] : will.map((line) => `would ${line}`)),
      ...differenceLines(unresolved),
      ...noteLines(notes),
    ]);
    return ExitCode.ok;
  });
}

/** `tables apply`: exit code 1 when something is left that must not be changed without the operator. */
export async function tablesApplyCommand(cli: TablesCli): Promise<ExitCode> {
  return await withSchema(cli, async ({ look, print, clickhouse, signal }) => {
    const plan = await look();
    await applySchema(plan, clickhouse, { signal, log: (line) => cli.stderr.write(`${line}\n`) });
    const { differences, notes } = plan.actions.length === 0 ? plan : await look();
    print({ done: plan.will, differences, notes }, [
      plan.will.length === 0 ? 'nothing to do, nothing changed' : `done, ${plan.will.length} changes`,
      ...differenceLines(differences),
      ...noteLines(notes),
    ]);
    return differences.length === 0 ? ExitCode.ok : ExitCode.failed;
  });
}

/** `tables check`: exit code 1 when anything is missing or different. */
export async function tablesCheckCommand(cli: TablesCli): Promise<ExitCode> {
  return await withSchema(cli, async ({ look, print }) => {
    const { actions, differences, notes } = await look();
    const asWanted = differences.length === 0;
    print({ asWanted, differences, notes }, [
      ...(asWanted ? ['all tables and views are as wanted'] : differenceLines(differences)),
      ...(actions.length === 0 ? [] : ['see what would be changed: npl-ops tables plan']),
      ...noteLines(notes),
    ]);
    return asWanted ? ExitCode.ok : ExitCode.failed;
  });
}

interface Work {
  readonly clickhouse: ClickHouse;
  readonly signal: AbortSignal;
  readonly look: () => Promise<SchemaPlan>;
  readonly print: (report: object, lines: readonly string[]) => void;
}

async function withSchema(cli: TablesCli, work: (tools: Work) => Promise<ExitCode>): Promise<ExitCode> {
  const signal = limitedSignal(cli);
  return withProject(cli, ({ topology, clickhouse, redact }) =>
    work({
      clickhouse,
      signal,
      look: () => schemaPlan(topology, clickhouse, signal),
      print: (report, lines) => {
        const text = cli.json
          ? JSON.stringify({ database: clickhouse.database, ...report }, null, 2)
          : lines.join('\n');
        cli.stdout.write(`${redact(text)}\n`);
      },
    }),
  );
}

/** What the operator can do stands once under the differences that it mends. */
function differenceLines(differences: readonly Difference[]): string[] {
  return differences.flatMap(({ text, next }, index) => {
    const isLast = differences[index + 1]?.next !== next;
    return next !== undefined && isLast ? [text, `  ${next}`] : [text];
  });
}

function noteLines(notes: readonly string[]): string[] {
  return notes.map((note) => `note: ${note}`);
}
