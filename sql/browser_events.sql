-- (object_id, line_number) is the identity of an event: whatever is delivered twice collapses.
-- Its random default keeps every row of an INSERT that does not name it.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    event_id String,
    event_timestamp Nullable(DateTime64(6, 'UTC')),
    event_type LowCardinality(String),
    click_id String,
    browser_name LowCardinality(String),
    browser_user_agent String,
    browser_language LowCardinality(String),
    object_id UInt64 DEFAULT rand64(1),
    line_number UInt64 DEFAULT rand64(2),
    batch_time DateTime('UTC') DEFAULT toStartOfHour(now('UTC'))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(batch_time)
ORDER BY (object_id, line_number)
-- A partition at rest for an hour is merged into one part, and with that loses its last duplicates.
SETTINGS min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
