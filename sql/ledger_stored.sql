-- What ClickHouse holds of each published object, counted by distinct line once it has read all of it.
-- stored: rows of the event table. dead: messages that ClickHouse could not parse and that were not replayed.
-- replayed: lines that ingestion had rejected and that were published later, so that they count in `stored`.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    hour DateTime('UTC'),
    object_id UInt64,
    stored UInt64,
    dead UInt64,
    replayed UInt64 DEFAULT 0,
    checked_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(checked_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, object_id)
SETTINGS min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
