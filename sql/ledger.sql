-- Every version of every object and how far it has come. Filter by `hour`: only what lies in it is read.
--   failed      not published; `error` says why, `retry_at` when it is worth another attempt
--   gone        it had failed, and this version is no longer in the bucket
--   superseded  a later version of the object was published
--   published   in Kafka, and since then ClickHouse has not been seen to have read all of it
--   mismatch    ClickHouse has read it, and published + replayed differs from stored + dead
--   stored      all of it is in the event table or among the dead letters
--   joined      and the join of its hour was made from it as it is
-- digest: of all that the join of the hour is made from, the same for each object of the hour.
CREATE OR REPLACE VIEW {database:Identifier}.{view:Identifier}
AS
SELECT
    hour,
    key,
    etag,
    event_type,
    multiIf(
        is_current AND (ifNull(checked_at, toDateTime64(0, 3, 'UTC')) < at), 'published',
        is_current AND (stored + dead != published + replayed), 'mismatch',
        is_current AND (digest = joined_digest), 'joined',
        is_current, 'stored',
        at <= current.1, 'superseded',
        publication
    ) AS state,
    lines,
    published,
    rejected,
    stored,
    dead,
    replayed,
    bytes,
    size,
    seconds,
    attempt,
    error,
    retry_at,
    at,
    object_id,
    bucket,
    last_modified,
    partition,
    is_current,
    digest,
    joined_rows,
    joined_at
FROM
(
    SELECT
        *,
        (publication = 'published') AND (etag = current.2) AS is_current,
        sumIf(cityHash64(object_id, stored), is_current) OVER (PARTITION BY hour) AS digest
    FROM
    (
        SELECT
            * EXCEPT (state),
            state AS publication,
            maxIf((at, etag), state = 'published') OVER (PARTITION BY hour, key) AS current
        FROM {database:Identifier}.{objects:Identifier} FINAL
    ) AS object
    LEFT JOIN
    (
        SELECT hour, object_id, stored, dead, replayed, toNullable(checked_at) AS checked_at
        FROM {database:Identifier}.{stored:Identifier} FINAL
    ) AS counted USING (hour, object_id)
    LEFT JOIN
    (
        SELECT
            hour,
            joined AS joined_rows,
            toNullable(digest) AS joined_digest,
            toNullable(joined_at) AS joined_at
        FROM {database:Identifier}.{joins:Identifier} FINAL
    ) AS last_join USING (hour)
);
