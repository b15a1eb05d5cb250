import type { ActualSchema } from './actual.js';
import type { DesiredSchema, DesiredTable } from './desired.js';
import { diffReader } from './diff-reader.js';
import { diffStream } from './diff-stream.js';
import { diffTable } from './diff-table.js';
import type { SchemaDiff } from './difference.js';

export function diffSchema(desired: DesiredSchema, actual: ActualSchema): SchemaDiff {
  const tables = desired.tables.map((table) => ({
    name: table.name,
    ...diffTable(table, actual.objects.get(table.name)),
  }));
  const usable = new Set(tables.filter(({ takesRows }) => takesRows).map(({ name }) => name));
  const areUsable = (some: readonly DesiredTable[]) => some.every(({ name }) => usable.has(name));
  const all = [
    databaseDiff(desired.database.name, actual),
    ...tables,
    ...desired.streams.map((stream) => diffStream(stream, actual, areUsable(stream.into))),
    ...desired.readers.map((reader) => diffReader(reader, actual, areUsable(reader.from))),
  ];
  return {
    actions: all.flatMap(({ actions }) => actions),
    differences: all.flatMap(({ differences }) => differences),
    notes: all.flatMap(({ notes }) => notes),
  };
}

function databaseDiff(database: string, actual: ActualSchema): SchemaDiff {
  const limit = actual.maxPartitionsPerInsert;
  const notes =
    limit === 0
      ? []
      : [
          `a batch of messages that spans more than ${limit} days stops its stream: ` +
            'set max_partitions_per_insert_block to 0 in the default profile of ClickHouse',
        ];
  if (actual.databaseExists) return { actions: [], differences: [], notes };
  return {
    actions: [{ kind: 'create-database', database }],
    differences: [{ object: database, text: `database ${database} does not exist` }],
    notes,
  };
}
