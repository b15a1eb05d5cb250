-- The checkpoint topic: one JSON record for each attempt at an object, src/ingest/checkpoint.ts.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{source:Identifier}
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
    at DateTime64(3, 'UTC')
)
ENGINE = Kafka({brokers:String}, {topic:String}, {group:String}, 'JSONEachRow')
SETTINGS
    kafka_handle_error_mode = 'stream',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 1,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 1000,
    date_time_input_format = 'best_effort';
