import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { ClickHouseFailure } from '../clients/clickhouse/failure.js';
import { quoteIdentifier } from '../clients/clickhouse/quote-identifier.js';
import { actualSchema } from './actual.js';
import { bindNames } from './bind-names.js';
import { describeAction } from './describe.js';
import { desiredSchema, type DesiredSchema, type DesiredStream, type SchemaTopology } from './desired.js';
import { diffSchema } from './diff.js';
import type { Difference, SchemaAction, SchemaDiff } from './difference.js';
import { loadStatements } from './statements.js';

/** Ending a consumer may wait for its current batch and for the broker. */
const DROP_TIMEOUT_MS = 120_000;
/** Code of ClickHouse. */
const TABLE_ALREADY_EXISTS = 57;

export interface SchemaPlan extends SchemaDiff {
  readonly desired: DesiredSchema;
  /** The actions in words, one line each. */
  readonly will: readonly string[];
  /** Differences that no action mends, and what the operator can do. */
  readonly unresolved: readonly (Difference & { readonly next: string })[];
}

/** What is missing or different, and what `applySchema` would do about it. Reads only. */
export async function schemaPlan(
  topology: SchemaTopology,
  ch: Pick<ClickHouse, 'query'>,
  signal?: AbortSignal,
): Promise<SchemaPlan> {
  const desired = desiredSchema(topology, await loadStatements());
  const diff = diffSchema(desired, await actualSchema(desired, ch, signal));
  const unresolved = diff.differences.flatMap((each) =>
    each.next === undefined ? [] : [{ ...each, next: each.next }],
  );
  return { ...diff, desired, will: diff.actions.flatMap(describeAction), unresolved };
}

/** Whether the server has everything as wanted. Reads only. */
export async function checkSchema(
  topology: SchemaTopology,
  ch: Pick<ClickHouse, 'query'>,
  signal?: AbortSignal,
): Promise<SchemaPlan & { readonly holds: boolean }> {
  const plan = await schemaPlan(topology, ch, signal);
  return { ...plan, holds: plan.differences.length === 0 };
}

/**
 * Carries out the plan's actions in order. Rows are never lost: only Kafka tables and views are dropped, and
 * their consumer group remembers what was read. Can be interrupted anywhere and run again with a new plan.
 */
export async function applySchema(
  plan: SchemaPlan,
  ch: Pick<ClickHouse, 'command'>,
  { signal, log = () => undefined }: { signal?: AbortSignal; log?: (line: string) => void } = {},
): Promise<void> {
  const { database } = plan.desired;
  const run = schemaCommands(ch, database.params, signal);
  for (const action of plan.actions) {
    await applyAction(action, plan.desired, run);
    describeAction(action).forEach(log);
  }
}

/** Runs statements of sql/, with these values where none are given. */
export function schemaCommands(
  ch: Pick<ClickHouse, 'command'>,
  values: Params,
  signal: AbortSignal | undefined,
): Run {
  return (sql, params = values) =>
    ch.command(sql, params, {
      outsideDatabase: true,
      timeoutMs: DROP_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
    });
}

type Params = Readonly<Record<string, string>>;
type Run = (sql: string, params?: Params) => Promise<void>;

async function applyAction(action: SchemaAction, { database }: DesiredSchema, run: Run): Promise<void> {
  switch (action.kind) {
    case 'create-database':
      await run(database.sql);
      return;
    case 'create-table':
      await create(action.table, database.name, run);
      return;
    case 'add-column':
      await run(addColumn(action), { ...database.params, table: action.table });
      return;
    case 'build-stream':
      await buildStream(action.stream, action.drop, database.name, run);
      return;
    case 'open-gate':
      await dropTable(action.gate.name, database.name, run);
      return;
    case 'build-view':
      if (action.found === 'other') await dropTable(action.view.name, database.name, run);
      // A plain view would take placeholders for parameters of its own.
      await run(bindNames(action.view.sql, action.view.params), {});
      return;
  }
}

/** Type and value come from sql/, as part of the statement. */
function addColumn({ column, after }: Extract<SchemaAction, { kind: 'add-column' }>): string {
  const place = after === undefined ? 'FIRST' : `AFTER ${quoteIdentifier(after)}`;
  return `ALTER TABLE {database:Identifier}.{table:Identifier}
    ADD COLUMN IF NOT EXISTS ${quoteIdentifier(column.name)} ${column.type} ${column.value ?? ''} ${place}`;
}

/**
 * The Kafka table goes first, so that no message is read while a view is missing; the gate comes before several
 * views for the same reason.
 */
async function buildStream(
  { source, views, gate }: DesiredStream,
  drop: readonly string[],
  database: string,
  run: Run,
): Promise<void> {
  const gates = gate === undefined ? [] : [gate];
  for (const { name } of [source, ...views, ...gates])
    if (drop.includes(name)) await dropTable(name, database, run);
  for (const created of [source, ...gates, ...views]) await create(created, database, run);
  for (const { name } of gates) await dropTable(name, database, run);
}

/** What somebody has detached is on disk and in the way: it is brought back, with its rows where it has some. */
async function create(
  { name, sql, params }: { readonly name: string; readonly sql: string; readonly params: Params },
  database: string,
  run: Run,
): Promise<void> {
  try {
    await run(sql, params);
  } catch (error) {
    if (!isDetached(error)) throw error;
    await run('ATTACH TABLE {database:Identifier}.{table:Identifier}', { database, table: name });
  }
}

function isDetached(error: unknown): boolean {
  return (
    error instanceof ClickHouseFailure &&
    error.code === TABLE_ALREADY_EXISTS &&
    error.why?.includes('(detached)') === true
  );
}

/** Of a table without rows, or a view; waits until it has let go. */
export async function dropTable(table: string, database: string, run: Run): Promise<void> {
  await run('DROP TABLE IF EXISTS {database:Identifier}.{table:Identifier} SYNC', { database, table });
}
