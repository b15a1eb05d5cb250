-- Messages that no event table could take, each kept whole. No TTL: nothing is deleted silently.
-- message_time is part of the identity because a topic that was made anew counts its offsets from 0 again.
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
    received_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, partition, offset, message_time);
