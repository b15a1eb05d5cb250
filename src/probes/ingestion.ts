import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import type { S3 } from '../clients/s3/s3.js';
import { readObjectName, type ListedObject } from '../ingest/event-object.js';
import { knownObjects, ledgerBounds } from '../ingest/ledger/known-objects.js';
import { unfinishedHours } from '../ingest/ledger/unfinished-hours.js';
import { keyBefore } from '../ingest/source/hour-keys.js';
import { windowStart } from '../ingest/source/window.js';
import type { Topology } from '../topology/topology-types.js';
import { dial, NotConfigured, type Probe } from './probe.js';

/** What the ledger says at a glance. */
export interface LedgerFigures {
  /** Objects whose present version could not be published. */
  readonly failed: number;
  /** Those that were tried again for about a day. */
  readonly givenUp: number;
  /** One of them; empty when there is none. */
  readonly example: string;
  /** The newest hour of the wide table; undefined when none is joined. */
  readonly lastJoined: Date | undefined;
  /** Dead letters that were sent again. */
  readonly replayed: number;
  /** Hours of which ClickHouse has read all and does not hold what was published. */
  readonly mismatched: MismatchedHours;
  /** Hours that are published and not yet counted, or complete and not joined. */
  readonly unfinished: number;
}

export interface MismatchedHours {
  readonly count: number;
  /** ISO 8601 to the hour; empty when there is none. */
  readonly oldest: string;
  readonly newest: string;
}

type Place = Pick<Topology, 'clickhouse' | 'ingest' | 'deadLettersTable'>;

export function ledgerProbe(
  { clickhouse: { host, httpPort }, ingest: { ledger }, deadLettersTable }: Place,
  clickhouse: Pick<ClickHouse, 'query'>,
): Probe<LedgerFigures> {
  return async (signal) => {
    await dial(host, httpPort, signal);
    const names = {
      ledger,
      objects: `${ledger}_objects`,
      joins: `${ledger}_joins`,
      stored: `${ledger}_stored`,
      hours: `${ledger}_hours`,
      letters: deadLettersTable,
    };
    const ask = async <T>(sql: string): Promise<T | undefined> =>
      (await clickhouse.query<T>(sql, { ...names, attempts: DAY_OF_ATTEMPTS }, { signal }))[0];
    const [failures, joins, letters, mismatched, unfinished] = await Promise.all([
      ask<{ failed: string; given_up: string; example: string }>(FAILURES),
      ask<{ newest: number }>(JOINS),
      ask<{ replayed: string }>(REPLAYED),
      ask<{ hours: string; oldest: string; newest: string }>(MISMATCHED),
      unfinishedHours(clickhouse, ledger, new Date(), signal),
    ]);
    const newest = joins?.newest ?? 0;
    return {
      failed: Number(failures?.failed ?? 0),
      givenUp: Number(failures?.given_up ?? 0),
      example: failures?.example ?? '',
      lastJoined: newest > 0 ? new Date(newest * 1000) : undefined,
      replayed: Number(letters?.replayed ?? 0),
      mismatched: {
        count: Number(mismatched?.hours ?? 0),
        oldest: mismatched?.oldest ?? '',
        newest: mismatched?.newest ?? '',
      },
      unfinished: unfinished.length,
    };
  };
}

/** 5 min after the first and twice as long after each: that many attempts take 21 hours. */
const DAY_OF_ATTEMPTS = 8;

/** Hours without a failure are not read: how an object stands is told by the other records of its hour. */
const FAILURES = `
  SELECT count() AS failed,
         countIf(attempt > {attempts:UInt32} AND event_type != '') AS given_up,
         argMaxIf(key, hour, attempt > {attempts:UInt32} AND event_type != '') AS example
  FROM {ledger:Identifier}
  WHERE state = 'failed' AND hour IN (SELECT hour FROM {objects:Identifier} WHERE state = 'failed')`;

const JOINS = 'SELECT toUnixTimestamp(max(hour)) AS newest FROM {joins:Identifier}';

/** Without FINAL, which would read all: a letter that was replayed twice has the same key both times. */
const REPLAYED = `
  SELECT uniqExact(topic, partition, offset, message_time) AS replayed
  FROM {letters:Identifier}
  WHERE replayed_at IS NOT NULL`;

/** The view counts exactly, and reads only hours of which the last count of some version differs. */
const MISMATCHED = `
  SELECT count() AS hours,
    if(hours = 0, '', formatDateTime(min(hour), '%Y-%m-%dT%H')) AS oldest,
    if(hours = 0, '', formatDateTime(max(hour), '%Y-%m-%dT%H')) AS newest
  FROM {hours:Identifier}
  WHERE state = 'mismatch' AND hour IN
  (
    SELECT hour
    FROM {objects:Identifier} AS object
    INNER JOIN
    (
      SELECT object_id, argMax((stored + dead, replayed), checked_at) AS counts
      FROM {stored:Identifier}
      GROUP BY object_id
    ) AS counted USING (object_id)
    WHERE object.state = 'published' AND counts.1 != object.published + counts.2
  )`;

/** Objects that S3 lists at once. */
const PAGE = 1000;
const HOUR_MS = 3_600_000;

/**
 * Objects of the hours that every run looks at which are neither published nor failed. One request to S3; null when
 * those hours hold more than it lists at once.
 */
export function pendingProbe(
  { s3: { bucket, prefix }, ingest: { ledger, lookbackHours } }: Pick<Topology, 's3' | 'ingest'>,
  clients: { readonly s3: Pick<S3, 'listObjects'>; readonly clickhouse: Pick<ClickHouse, 'query'> },
): Probe<number | null> {
  return async (signal) => {
    if (bucket === '') throw new NotConfigured('S3_BUCKET is not set', { next: 'set it in env.conf' });
    const now = new Date();
    const known = await ledgerBounds(clients.clickhouse, ledger, now, signal);
    const start = windowStart({ known, now: now.getTime(), lookbackHours });
    const after = start === undefined ? {} : { startAfter: prefix + keyBefore(start) };
    const listed: (ListedObject & { readonly hour: number })[] = [];
    let entries = 0;
    for await (const entry of clients.s3.listObjects({ prefix: `${prefix}year=`, ...after, signal })) {
      entries += 1;
      if (entries === PAGE) return null;
      const { name } = readObjectName(entry.key.slice(prefix.length));
      if (name !== undefined) listed.push({ ...entry, hour: name.hour });
    }
    if (listed.length === 0) return 0;
    const hours = listed.map(({ hour }) => hour);
    const span = { from: Math.min(...hours), until: Math.max(...hours) + HOUR_MS };
    const ledgered = await knownObjects(clients.clickhouse, ledger, span, signal);
    return listed.filter(({ key, etag }) => {
      const object = ledgered.get(key);
      return object?.published?.etag !== etag && object?.failures.has(etag) !== true;
    }).length;
  };
}
