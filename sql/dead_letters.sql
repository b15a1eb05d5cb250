-- What no event table could take, each kept whole: messages that ClickHouse could not parse (refused_by
-- 'clickhouse') and lines that ingestion did not publish ('ingest'). No TTL: nothing is deleted silently.
-- message_time is part of the identity because a topic that was made anew counts its offsets from 0 again.
-- A row that is inserted again with `replayed_at` replaces the one without.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    topic LowCardinality(String),
    partition UInt64,
    offset UInt64,
    message_time DateTime64(3, 'UTC'),
    key String,
    object_id Nullable(UInt64),
    line_number Nullable(UInt64),
    raw_message String,
    error String,
    received_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    refused_by LowCardinality(String) DEFAULT 'clickhouse',
    batch_time Nullable(DateTime('UTC')),
    raw_bytes UInt64 DEFAULT length(raw_message),
    replayed_at Nullable(DateTime64(3, 'UTC')),
    replay_rank UInt64 MATERIALIZED toUInt64(ifNull(toUnixTimestamp64Milli(replayed_at), 0))
)
ENGINE = ReplacingMergeTree(replay_rank)
ORDER BY (topic, partition, offset, message_time);
