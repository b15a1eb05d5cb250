import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';

export interface ReadAnewOptions {
  readonly warehouse: Pick<ClickHouse, 'query' | 'command'>;
  readonly ledger: string;
  readonly signal: AbortSignal;
}

/**
 * Makes ClickHouse read the checkpoint topic from its beginning, where it has read checkpoints before and its consumer
 * group has none of the topic any more: then the topic was deleted and made anew. Its consumer would go on from the old
 * offset, and pass over what is written up to there. To be called before anything is written; resolves to whether it was so.
 */
export async function readAnew({ warehouse, ledger, signal }: ReadAnewOptions): Promise<boolean> {
  const known = await warehouse.query(
    'SELECT 1 FROM {objects:Identifier} LIMIT 1',
    { objects: `${ledger}_objects` },
    { signal },
  );
  if (known.length === 0) return false;
  // Without the signal: a table that was left detached would read nothing until the next run.
  const source = { source: `${ledger}_in` };
  await warehouse.command('DETACH TABLE IF EXISTS {source:Identifier} SYNC', source);
  await warehouse.command('ATTACH TABLE IF NOT EXISTS {source:Identifier}', source);
  return true;
}
