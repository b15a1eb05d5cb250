-- A record that cannot be parsed was not written by npl; it is passed over and does not stop the stream.
CREATE MATERIALIZED VIEW {database:Identifier}.{view:Identifier}
TO {database:Identifier}.{table:Identifier}
AS
SELECT
    hour,
    key,
    etag,
    bucket,
    object_id,
    event_type,
    last_modified,
    state,
    size,
    bytes,
    lines,
    published,
    rejected,
    partition,
    seconds,
    attempt,
    error,
    retry_at,
    at
FROM {database:Identifier}.{source:Identifier}
WHERE _error = '';
