-- Coordinates come quoted or bare; an empty string means none.
-- A missing batch_time means that the message did not come from this project's own ingestion.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{source:Identifier}
(
    click_id String,
    geo_latitude Nullable(Float64),
    geo_longitude Nullable(Float64),
    geo_country LowCardinality(String),
    geo_timezone LowCardinality(String),
    geo_region_name LowCardinality(String),
    ip_address String,
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
