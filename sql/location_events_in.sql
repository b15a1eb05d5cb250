-- A missing batch_time means that the message did not come from this project's own ingestion.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{source:Identifier}
(
    event_id String,
    page_url String,
    page_url_path LowCardinality(String),
    referer_url String,
    referer_medium LowCardinality(String),
    utm_medium LowCardinality(String),
    utm_source LowCardinality(String),
    utm_content LowCardinality(String),
    utm_campaign LowCardinality(String),
    batch_time Nullable(DateTime('UTC'))
)
ENGINE = Kafka({brokers:String}, {topic:String}, {group:String}, 'JSONEachRow')
SETTINGS
    kafka_handle_error_mode = 'stream',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 1,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 1000,
    date_time_input_format = 'best_effort',
    input_format_json_empty_as_default = 1;
