-- The last checkpoint of each version of each object. `rank` is the version of a row: that something was
-- published is never taken back by the report of another worker that failed with it.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    hour DateTime('UTC'),
    key String,
    etag String,
    bucket String,
    object_id UInt64,
    event_type LowCardinality(String),
    last_modified DateTime64(3, 'UTC'),
    state LowCardinality(String),
    size UInt64,
    bytes UInt64,
    lines UInt64,
    published UInt64,
    rejected UInt64,
    partition UInt32,
    seconds Float64,
    attempt UInt32,
    error String,
    retry_at Nullable(DateTime64(3, 'UTC')),
    at DateTime64(3, 'UTC'),
    rank UInt64 MATERIALIZED toUnixTimestamp64Milli(at) + if(state = 'published', 1000000000000000, 0)
)
ENGINE = ReplacingMergeTree(rank)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, key, etag)
SETTINGS min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;
