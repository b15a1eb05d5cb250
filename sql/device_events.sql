-- (object_id, line_number) is the identity of an event: whatever is delivered twice collapses.
-- Its random default keeps every row of an INSERT that does not name it.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    click_id String,
    os String,
    os_name LowCardinality(String),
    os_timezone LowCardinality(String),
    device_type LowCardinality(String),
    device_is_mobile Nullable(Bool),
    user_custom_id String,
    user_domain_id String,
    object_id UInt64 DEFAULT rand64(1),
    line_number UInt64 DEFAULT rand64(2),
    batch_time DateTime('UTC') DEFAULT toStartOfHour(now('UTC'))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(batch_time)
ORDER BY (object_id, line_number)
-- A partition at rest for an hour is merged into one part, and with that loses its last duplicates.
SETTINGS min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
