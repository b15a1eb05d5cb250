import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { TableDetail } from './table-row.js';

const MOST_PARTITIONS = 60;

/** Columns, partitions and the statement of one table. */
export async function tableDetail(
  table: string,
  clickhouse: Pick<ClickHouse, 'query' | 'database'>,
  signal: AbortSignal,
): Promise<TableDetail> {
  const names = { database: clickhouse.database, table };
  const options = { signal, outsideDatabase: true };
  const [columns, partitions, statements] = await Promise.all([
    clickhouse.query<TableDetail['columns'][number]>(COLUMNS, names, options),
    clickhouse.query<TableDetail['partitions'][number]>(
      PARTITIONS,
      { ...names, most: MOST_PARTITIONS },
      options,
    ),
    clickhouse.query<{ statement: string }>(STATEMENT, names, options),
  ]);
  return { columns, partitions, statement: statements[0]?.statement.split('\n') ?? [] };
}

const COLUMNS = `
  SELECT name, type FROM system.columns
  WHERE database = {database:String} AND table = {table:String} ORDER BY position`;

const PARTITIONS = `
  SELECT partition, toFloat64(count()) AS parts, toFloat64(sum(rows)) AS rows,
         toFloat64(sum(bytes_on_disk)) AS bytes
  FROM system.parts
  WHERE active AND database = {database:String} AND table = {table:String}
  GROUP BY partition ORDER BY partition DESC LIMIT {most:UInt32}`;

const STATEMENT = `
  SELECT formatQuery(create_table_query) AS statement FROM system.tables
  WHERE database = {database:String} AND name = {table:String}`;
