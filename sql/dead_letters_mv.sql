-- kafka_handle_error_mode = 'stream' turns a message that cannot be parsed into a row with _error and
-- _raw_message; the event view of the same source leaves such rows out. No function here may throw.
CREATE MATERIALIZED VIEW {database:Identifier}.{view:Identifier}
TO {database:Identifier}.{table:Identifier}
AS
WITH (length(_key) = 12) AND (substring(_key, 9, 1) < ' ') AS has_identity
SELECT
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    coalesce(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS message_time,
    _key AS key,
    if(has_identity, reinterpretAsUInt64(reverse(substring(_key, 1, 8))), NULL) AS object_id,
    if(has_identity, reinterpretAsUInt32(reverse(substring(_key, 9, 4))), NULL) AS line_number,
    _raw_message AS raw_message,
    replaceRegexpOne(_error, '\\s+$', '') AS error,
    parseDateTimeBestEffortOrNull(JSONExtractString(_raw_message, 'batch_time'), 'UTC') AS batch_time
FROM {database:Identifier}.{source:Identifier}
WHERE _error != '';
