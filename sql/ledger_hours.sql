-- Every hour and how far it has come. Filter by `hour`: only what lies in it is read.
--   partial    one of the four types has no published object yet, or an object of the hour failed
--   published  in Kafka, and ClickHouse has not been seen to have read all of it
--   mismatch   an object whose lines do not add up
--   stored     all of it is in the event tables, and the join is missing or older than that
--   joined     the wide table has it
-- The figures are of the current version of each object. joined: rows of the hour in the wide table.
CREATE OR REPLACE VIEW {database:Identifier}.{view:Identifier}
AS
SELECT
    hour,
    multiIf(
        countIf(object.state = 'mismatch') > 0, 'mismatch',
        (length(types) < 4) OR (failed > 0), 'partial',
        countIf(object.state = 'published') > 0, 'published',
        countIf(object.state = 'stored') > 0, 'stored',
        'joined'
    ) AS state,
    arraySort(groupUniqArrayIf(object.event_type, object.is_current)) AS types,
    countIf(object.is_current) AS objects,
    countIf((object.state = 'failed') AND (object.event_type != '')) AS failed,
    sumIf(object.lines, object.is_current) AS lines,
    sumIf(object.published, object.is_current) AS published,
    sumIf(object.rejected, object.is_current) AS rejected,
    sumIf(object.stored, object.is_current) AS stored,
    sumIf(object.dead, object.is_current) AS dead,
    sumIf(object.replayed, object.is_current) AS replayed,
    any(object.joined_rows) AS joined,
    sumIf(object.bytes, object.is_current) AS bytes,
    sumIf(object.seconds, object.is_current) AS seconds,
    any(object.digest) AS digest,
    any(object.joined_at) AS joined_at
FROM {database:Identifier}.{ledger:Identifier} AS object
GROUP BY hour;
