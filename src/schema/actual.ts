import type { CallOptions, ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { parseEngine, type Column, type Engine } from './create-statement.js';
import type { DesiredSchema } from './desired.js';

export interface ActualObject {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly engine: Engine;
  /** A view's SELECT in the server's own formatting; empty for a table. */
  readonly select: string;
  /** A materialized view without TO keeps them in a hidden table of its own. */
  readonly holdsRows: boolean;
}

export interface ActualSchema {
  readonly databaseExists: boolean;
  readonly objects: ReadonlyMap<string, ActualObject>;
  /** SELECT of each desired view, by name, in the server's own formatting. */
  readonly desiredSelects: ReadonlyMap<string, string>;
  /** 0: no limit. Limits the days that one batch of messages may span. */
  readonly maxPartitionsPerInsert: number;
}

interface TableRow {
  readonly name: string;
  readonly uuid: string;
  readonly engine: string;
  readonly engine_full: string;
  readonly partition_key: string;
  readonly sorting_key: string;
  readonly select: string;
}

/** What the server has under the names of the desired schema. Reads only. */
export async function actualSchema(
  desired: DesiredSchema,
  ch: Pick<ClickHouse, 'query'>,
  signal?: AbortSignal,
): Promise<ActualSchema> {
  const options = { outsideDatabase: true, ...(signal === undefined ? {} : { signal }) };
  const database = desired.database.name;
  const views = [
    ...desired.streams.flatMap((stream) => stream.views),
    ...desired.readers.map((reader) => reader.view),
  ];
  const marks = desired.streams.flatMap(({ gate, pause }) => [gate ?? [], pause ?? []].flat());
  const sources = desired.streams.map((stream) => stream.source);
  const names = [...desired.tables, ...sources, ...views, ...marks].map(({ name }) => name);
  const [databases, tables, hidden, columns, limits] = await Promise.all([
    ch.query<{ name: string }>(DATABASE_QUERY, { database }, options),
    ch.query<TableRow>(TABLES_QUERY, { database, names }, options),
    ch.query<{ name: string }>(HIDDEN_TABLES_QUERY, { database }, options),
    ch.query<{ table: string } & Column>(COLUMNS_QUERY, { database, names }, options),
    ch.query<{ value: string }>(LIMIT_QUERY, {}, options),
  ]);
  const hiddenTables = new Set(hidden.map(({ name }) => name));
  const objects = tables.map((row): [string, ActualObject] => [
    row.name,
    {
      name: row.name,
      columns: columns.filter(({ table }) => table === row.name).map(({ name, type }) => ({ name, type })),
      engine: {
        name: row.engine,
        partitionBy: row.partition_key,
        orderBy: row.sorting_key,
        settings: parseEngine(row.engine_full).settings,
      },
      select: row.select,
      holdsRows:
        row.engine === 'MaterializedView'
          ? hiddenTables.has(`.inner_id.${row.uuid}`) || hiddenTables.has(`.inner.${row.name}`)
          : !ROWLESS_ENGINES.has(row.engine),
    },
  ]);
  const existing = new Set(tables.map(({ name }) => name));
  const wanted = views.filter(({ name }) => existing.has(name));
  const selects = await formatted(
    wanted.map(({ select }) => select),
    ch,
    options,
  );
  return {
    databaseExists: databases.length > 0,
    objects: new Map(objects),
    desiredSelects: new Map(wanted.map(({ name }, index) => [name, selects[index] ?? ''])),
    maxPartitionsPerInsert: Number(limits[0]?.value ?? 0),
  };
}

/** Statements in the server's own formatting. All at once: the live view asks every half minute or so. */
async function formatted(
  texts: readonly string[],
  ch: Pick<ClickHouse, 'query'>,
  options: CallOptions,
): Promise<readonly string[]> {
  if (texts.length === 0) return [];
  const [row] = await ch.query<{ selects: readonly string[] }>(FORMAT_QUERY, { texts }, options);
  return row?.selects ?? [];
}

const ROWLESS_ENGINES = new Set(['Kafka', 'View']);

const DATABASE_QUERY = 'SELECT name FROM system.databases WHERE name = {database:String}';

const TABLES_QUERY = `
SELECT name, toString(uuid) AS uuid, engine, engine_full, partition_key, sorting_key,
    if(as_select = '', '', formatQuerySingleLine(as_select)) AS select
FROM system.tables
WHERE database = {database:String} AND name IN {names:Array(String)}`;

const HIDDEN_TABLES_QUERY = `
SELECT name FROM system.tables WHERE database = {database:String} AND startsWith(name, '.inner')`;

const COLUMNS_QUERY = `
SELECT table, name, type
FROM system.columns
WHERE database = {database:String} AND table IN {names:Array(String)}
ORDER BY table, position`;

const FORMAT_QUERY = 'SELECT arrayMap(text -> formatQuerySingleLine(text), {texts:Array(String)}) AS selects';

const LIMIT_QUERY = "SELECT value FROM system.settings WHERE name = 'max_partitions_per_insert_block'";
