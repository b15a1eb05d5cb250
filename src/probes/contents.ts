import type { Difference } from '../schema/difference.js';
import type { Topology } from '../topology/topology-types.js';
import { standstillNotes, type ConsumerState } from './consumers.js';
import { driftNote } from './drift.js';
import type { LedgerFigures, MismatchedHours } from './ingestion.js';
import { troubleOf } from './judge.js';
import { topicsRead, type TopicFigures } from './kafka.js';
import type { Observation } from './probe.js';
import type { TableFigures } from './tables.js';

/** What the probes brought back of the contents of Kafka and ClickHouse. */
export interface Contents {
  readonly topics: Observation<readonly TopicFigures[]>;
  readonly tables: Observation<readonly TableFigures[]>;
  readonly drift: Observation<readonly Difference[]>;
  readonly consumers: Observation<readonly ConsumerState[]>;
  readonly ledger: Observation<LedgerFigures>;
  readonly pending: Observation<number | null>;
  /** Tables of the streams that are paused. */
  readonly paused: Observation<readonly string[]>;
}

/** What is wrong with the contents of a Kafka that answers. */
export function kafkaNotes(topology: Parameters<typeof topicsRead>[0], { topics }: Contents): string[] {
  const names = topicsRead(topology).map(({ topic }) => topic);
  return missing('topic', names, topics);
}

/**
 * What is wrong with the objects of an S3 that answers. A failed object alone is nothing to be alarmed at: it is
 * tried again by itself, and blocks no other. After about a day of that somebody has to look.
 */
export function s3Notes({ ledger }: Contents): string[] {
  if (ledger.kind !== 'seen' || ledger.value.givenUp === 0) return [];
  const { givenUp, example } = ledger.value;
  const more = givenUp === 1 ? '' : ` and ${givenUp - 1} more`;
  return [`${example}${more} could not be ingested for a day, see npl-ops ingest status`];
}

/**
 * What is wrong with the contents of a ClickHouse that answers. Of drift and consumers nothing is said when
 * they could not be read: a busy or older server is no standstill.
 */
export function clickhouseNotes(
  topology: Parameters<typeof topicsRead>[0] & Pick<Topology, 'clickhouse' | 'unionTable'>,
  { topics, tables, drift, consumers, ledger }: Contents,
): string[] {
  const { streams, clickhouse, unionTable, deadLettersTable } = topology;
  const names = [...streams.map(({ table }) => table), unionTable, deadLettersTable];
  const absent = missing('table', names, tables);
  const logs =
    clickhouse.runtime === 'embedded' ? 'run npl-ops logs clickhouse' : 'see the log of ClickHouse';
  const standstill = standstillNotes(topicsRead(topology), valueOf(topics), valueOf(consumers), logs);
  // What makes a missing table mends the rest as well, or tells what it cannot mend.
  const different = absent.length > 0 ? undefined : driftNote(valueOf(drift));
  const unbalanced = ledger.kind === 'seen' ? unbalancedNote(ledger.value.mismatched) : undefined;
  return [...absent, different, ...standstill, unbalanced].filter((note) => note !== undefined);
}

function unbalancedNote({ count, oldest, newest }: MismatchedHours): string | undefined {
  if (count === 0) return undefined;
  const lack = 'the tables do not hold what was published';
  return count === 1
    ? `hour ${oldest} does not balance: ${lack}, run npl-ops ingest --hour ${oldest} --again`
    : `${count} hours do not balance: ${lack}, run npl-ops verify --from ${oldest} --to ${newest}`;
}

const valueOf = <T>(seen: Observation<readonly T[]>): readonly T[] =>
  seen.kind === 'seen' ? seen.value : [];

const MAKES = { topic: 'npl-setup', table: 'npl-ops tables apply' } as const;

function missing(
  what: 'topic' | 'table',
  names: readonly string[],
  seen: Observation<readonly { readonly name: string }[]>,
): string[] {
  if (seen.kind !== 'seen') return [`its ${what}s could not be read: ${troubleOf(seen)}`];
  const absent = names.filter((name) => !seen.value.some((one) => one.name === name));
  if (absent.length === 0) return [];
  return [`${what}${absent.length === 1 ? '' : 's'} ${absent.join(', ')} missing, run ${MAKES[what]}`];
}
