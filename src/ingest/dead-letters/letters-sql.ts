import { MOST_LINES } from '../identity.js';
import type { Identity, LetterRow, LetterStore } from './letter.js';
import { reasonSql } from './reason.js';

export interface LetterFilter {
  /** First and last hour, both included; milliseconds since the epoch. */
  readonly hours?: { readonly from: number; readonly until: number };
  /** Part of the error, or of its reason; upper and lower case are the same. */
  readonly reason?: string;
  /** The whole reason, as `letterReasons` tells it. */
  readonly wholeReason?: string;
  readonly topic?: string;
  /** Also those that were replayed. */
  readonly replayed?: boolean;
  readonly ids?: readonly Identity[];
  /** Only identities behind this one. */
  readonly after?: Identity;
}

/** A table may hold millions of letters, and a server may be told to answer joins with NULL. */
export const LETTER_OPTIONS = { timeoutMs: 300_000, settings: { join_use_nulls: 0 } } as const;

export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Identity of each letter: what sql/*_mv.sql gives, or would have given, the event. */
export const EVENT_OBJECT = 'ifNull(object_id, cityHash64(topic, partition, message_time))';
export const EVENT_LINE = 'ifNull(line_number, offset % {most_lines:UInt64})';

/**
 * A SELECT of the newest letter of each identity, with what the ledger knows of its object. Times are Unix times.
 * A line that was replayed in vain has several letters; only the newest tells how it stands.
 */
export function lettersSql({ table, objectsTable }: LetterStore, filter: LetterFilter): Statement {
  const reason = reasonSql('letter.error');
  const of = identities(filter);
  const where = conditions(filter);
  return {
    sql: `
      SELECT
        letter.event_object AS event_object,
        letter.event_line AS event_line,
        letter.topic AS topic,
        letter.partition AS partition,
        letter.offset AS offset,
        toUnixTimestamp64Milli(letter.message_time) AS time,
        letter.object_id IS NULL AS is_foreign,
        letter.refused_by AS refused_by,
        letter.error AS error,
        ${reason.sql} AS reason,
        letter.received_at AS received_at,
        letter.replayed_at AS replayed_at,
        letter.raw_bytes AS raw_bytes,
        letter.kept_bytes AS kept_bytes,
        object.key AS object_key,
        object.etag AS etag,
        object.key != '' AND object.object_id != object.current AS superseded,
        multiIf(
          object.key != '', toUnixTimestamp(object.hour),
          letter.batch_time IS NOT NULL, toUnixTimestamp(toStartOfHour(letter.batch_time)),
          letter.topic = '' OR letter.object_id IS NULL, toUnixTimestamp(toStartOfHour(letter.message_time)),
          NULL
        ) AS hour
      FROM (
        SELECT *, ${EVENT_OBJECT} AS event_object, ${EVENT_LINE} AS event_line, length(raw_message) AS kept_bytes
        FROM {letters:Identifier} FINAL
        WHERE ${of.sql}
        ORDER BY received_at DESC, offset DESC
        LIMIT 1 BY event_object, event_line
      ) AS letter
      LEFT JOIN (
        SELECT
          object_id, key, etag, hour,
          argMaxIf(object_id, (at, etag), state = 'published') OVER (PARTITION BY hour, key) AS current
        FROM {objects:Identifier} FINAL
        WHERE (hour, key) IN (
          SELECT hour, key FROM {objects:Identifier}
          WHERE object_id IN (SELECT assumeNotNull(object_id) FROM {letters:Identifier} WHERE object_id IS NOT NULL)
        )
      ) AS object ON object.object_id = letter.object_id
      WHERE ${where.sql}`,
    params: {
      letters: table,
      objects: objectsTable,
      most_lines: MOST_LINES,
      ...reason.params,
      ...where.params,
      ...of.params,
    },
  };
}

/** What is known of a letter by its identity alone. */
function identities({ ids, after }: LetterFilter): Statement {
  const parts = [
    'true',
    ...(ids === undefined ? [] : [`(event_object, event_line) IN (${IDENTITIES})`]),
    ...(after === undefined
      ? []
      : ['(event_object, event_line) > ({after_object:UInt64}, {after_line:UInt64})']),
  ];
  return {
    sql: parts.join(' AND '),
    params: {
      ...(ids === undefined ? {} : identityParams(ids)),
      ...(after === undefined ? {} : { after_object: after.objectId, after_line: after.line }),
    },
  };
}

function conditions({ hours, reason, wholeReason, topic, replayed }: LetterFilter): Statement {
  const parts = [
    'true',
    ...(replayed === true ? [] : ['replayed_at IS NULL']),
    ...(hours === undefined ? [] : ['hour BETWEEN {from_hour:UInt32} AND {until_hour:UInt32}']),
    ...(topic === undefined ? [] : ['topic = {of_topic:String}']),
    ...(wholeReason === undefined ? [] : ['reason = {of_whole_reason:String}']),
    ...(reason === undefined
      ? []
      : [
          `(positionCaseInsensitiveUTF8(reason, {of_reason:String}) > 0
            OR positionCaseInsensitiveUTF8(error, {of_reason:String}) > 0)`,
        ]),
  ];
  return {
    sql: parts.join(' AND '),
    params: {
      ...(hours === undefined ? {} : { from_hour: hours.from / 1000, until_hour: hours.until / 1000 }),
      ...(topic === undefined ? {} : { of_topic: topic }),
      ...(wholeReason === undefined ? {} : { of_whole_reason: wholeReason }),
      ...(reason === undefined ? {} : { of_reason: reason }),
    },
  };
}

/** Identities as a subquery of two columns: thousands of them fit into the parameters. */
export const IDENTITIES = `
  SELECT pair.1, pair.2 FROM (
    SELECT arrayJoin(arrayZip({id_objects:Array(UInt64)}, {id_lines:Array(UInt64)})) AS pair)`;

export function identityParams(ids: readonly Identity[]): Record<string, unknown> {
  return { id_objects: ids.map(({ objectId }) => objectId), id_lines: ids.map(({ line }) => line) };
}

/** Primary keys as a subquery of four columns. */
export const ROWS = `
  SELECT place.1, place.2, place.3, fromUnixTimestamp64Milli(place.4, 'UTC') FROM (
    SELECT arrayJoin(arrayZip(
      {row_topics:Array(String)}, {row_partitions:Array(UInt64)}, {row_offsets:Array(UInt64)}, {row_times:Array(Int64)}
    )) AS place)`;

export function rowParams(rows: readonly LetterRow[]): Record<string, unknown> {
  return {
    row_topics: rows.map(({ topic }) => topic),
    row_partitions: rows.map(({ partition }) => partition),
    row_offsets: rows.map(({ offset }) => offset),
    row_times: rows.map(({ time }) => time),
  };
}
