-- No function here may throw: one that does would stop the stream at that message for ever.
-- Our keys are 12 bytes: object and line, big-endian. Lines stay far below 2^29, so the ninth byte of such a
-- key is below a space, which it never is where a foreign 12-byte key is text.
-- One message may hold several JSON rows; the rows after the first get an identity of their own.
CREATE MATERIALIZED VIEW {database:Identifier}.{view:Identifier}
TO {database:Identifier}.{table:Identifier}
AS
WITH
    (length(_key) = 12) AND (substring(_key, 9, 1) < ' ') AS has_identity,
    row_number() OVER (PARTITION BY _topic, _partition, _offset) AS row_in_message,
    if(
        has_identity,
        reinterpretAsUInt64(reverse(substring(_key, 1, 8))),
        cityHash64(_topic, _partition, _timestamp_ms)
    ) AS message_id
SELECT
    event_id,
    page_url,
    page_url_path,
    referer_url,
    referer_medium,
    utm_medium,
    utm_source,
    utm_content,
    utm_campaign,
    if(row_in_message = 1, message_id, cityHash64(message_id, row_in_message)) AS object_id,
    if(has_identity, reinterpretAsUInt32(reverse(substring(_key, 9, 4))), _offset) AS line_number,
    coalesce(
        message.batch_time,
        toStartOfHour(toTimeZone(_timestamp, 'UTC')),
        toStartOfHour(now('UTC'))
    ) AS batch_time
FROM {database:Identifier}.{source:Identifier} AS message
WHERE _error = '';
