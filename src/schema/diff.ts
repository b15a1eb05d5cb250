import type { ActualSchema } from './actual.js';
import type { DesiredSchema } from './desired.js';
import { diffStream } from './diff-stream.js';
import { diffTable } from './diff-table.js';
import type { SchemaDiff } from './difference.js';

export function diffSchema(desired: DesiredSchema, actual: ActualSchema): SchemaDiff {
  const deadLetters = diffTable(desired.deadLetters, actual.objects.get(desired.deadLetters.name));
  const tables = desired.streams.map(({ table }) => diffTable(table, actual.objects.get(table.name)));
  const streams = desired.streams.map((stream, index) =>
    diffStream(stream, actual, deadLetters.takesRows && tables[index]?.takesRows === true),
  );
  const all = [databaseDiff(desired.database.name, actual), deadLetters, ...tables, ...streams];
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
