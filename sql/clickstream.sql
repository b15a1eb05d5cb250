-- The wide clickstream: one row for each browser event, with device and geo of its click_id and the location of
-- its event_id. Its rows come an hour at a time and replace the hour, so that nothing has to be merged away.
-- object_id and line_number are those of the browser event.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    event_id String,
    event_timestamp Nullable(DateTime64(6, 'UTC')),
    event_type LowCardinality(String),
    click_id String,
    browser_name LowCardinality(String),
    browser_user_agent String,
    browser_language LowCardinality(String),
    os String,
    os_name LowCardinality(String),
    os_timezone LowCardinality(String),
    device_type LowCardinality(String),
    device_is_mobile Nullable(Bool),
    user_custom_id String,
    user_domain_id String,
    geo_latitude Nullable(Float64),
    geo_longitude Nullable(Float64),
    geo_country LowCardinality(String),
    geo_timezone LowCardinality(String),
    geo_region_name LowCardinality(String),
    ip_address String,
    page_url String,
    page_url_path LowCardinality(String),
    referer_url String,
    referer_medium LowCardinality(String),
    utm_medium LowCardinality(String),
    utm_source LowCardinality(String),
    utm_content LowCardinality(String),
    utm_campaign LowCardinality(String),
    object_id UInt64,
    line_number UInt64,
    batch_time DateTime('UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(batch_time)
ORDER BY (batch_time, event_timestamp)
-- event_timestamp is null where the event told none.
SETTINGS allow_nullable_key = 1;
