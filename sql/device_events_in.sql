-- device_is_mobile: Bool alone refuses quoted values, an Enum alone the bare true and false.
-- A missing batch_time means that the message did not come from this project's own ingestion.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{source:Identifier}
(
    click_id String,
    os String,
    os_name LowCardinality(String),
    os_timezone LowCardinality(String),
    device_type LowCardinality(String),
    device_is_mobile Variant(Bool, Enum8('True' = -2, 'False' = -1, 'false' = 0, 'true' = 1)),
    user_custom_id String,
    user_domain_id String,
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
