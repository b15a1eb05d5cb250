-- A rejected line never was a message of its topic: object and line stand for its place there, so that the same
-- line collapses however often its object is published. A record that cannot be parsed is a dead letter itself.
CREATE MATERIALIZED VIEW {database:Identifier}.{view:Identifier}
TO {database:Identifier}.{table:Identifier}
AS
WITH _error = '' AS is_line
SELECT
    if(is_line, line.topic, _topic) AS topic,
    if(is_line, line.object_id, _partition) AS partition,
    if(is_line, line.line_number, _offset) AS offset,
    if(
        is_line,
        toDateTime64(line.batch_time, 3, 'UTC'),
        coalesce(_timestamp_ms, toDateTime64(0, 3, 'UTC'))
    ) AS message_time,
    _key AS key,
    if(is_line, line.object_id, NULL) AS object_id,
    if(is_line, line.line_number, NULL) AS line_number,
    if(is_line, coalesce(nullIf(tryBase64Decode(line.raw), ''), line.raw), _raw_message) AS raw_message,
    if(is_line, line.reason, replaceRegexpOne(_error, '\\s+$', '')) AS error,
    if(is_line, 'ingest', 'clickhouse') AS refused_by,
    if(is_line, line.batch_time, NULL) AS batch_time,
    if(is_line, line.raw_bytes, length(_raw_message)) AS raw_bytes
FROM {database:Identifier}.{source:Identifier} AS line;
