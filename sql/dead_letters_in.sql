-- The topic of lines that ingestion did not publish, src/ingest/rejected-line.ts. `raw` is Base64.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{source:Identifier}
(
    topic LowCardinality(String),
    object_id UInt64,
    line_number UInt64,
    batch_time DateTime('UTC'),
    reason String,
    raw String,
    raw_bytes UInt64
)
ENGINE = Kafka({brokers:String}, {topic:String}, {group:String}, 'JSONEachRow')
SETTINGS
    kafka_handle_error_mode = 'stream',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 1,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 1000,
    date_time_input_format = 'best_effort';
