import { desiredTables } from '../warehouse/desired-tables.js';

/** A table of ClickHouse, as its catalogue has it. */
export interface FoundTable {
  readonly database: string;
  readonly table: string;
  /** The expression that its partitions are made by; empty: it has none. */
  readonly partitionKey: string;
  /** Its oldest partition, as DROP PARTITION takes it. */
  readonly oldest: string;
}

type Places = Parameters<typeof desiredTables>[0] & { readonly clickhouse: { readonly database: string } };

const SYSTEM_LOGS = 'ClickHouse drops what is older than 7 days; TRUNCATE TABLE system.<log> empties one now';

/** How to make a table smaller: nothing may be dropped by whoever follows it but days of events. */
export function tableRemedy({ database, table, partitionKey, oldest }: FoundTable, places: Places): string {
  if (database === 'system') return SYSTEM_LOGS;
  const ours = database === places.clickhouse.database ? desiredTables(places) : [];
  const kind = ours.find(({ name }) => name === table)?.kind;
  switch (kind) {
    case undefined:
      return 'no table of npl: ask whoever made it';
    case 'ledger':
      return "npl's ledger; leave it";
    case 'dead letters':
      return 'npl-ops dead-letters list tells what is in it, and mending its cause keeps it from growing';
    case 'events':
    case 'wide':
      return partitionKey === ''
        ? 'it has no partitions that could be dropped'
        : `ALTER TABLE ${database}.${table} DROP PARTITION ${oldest} drops the oldest of its partitions ` +
            `(by ${partitionKey}) for good; view 5 (tables) shows all`;
  }
}
