-- A Kafka table starts to consume with its first view, and what it reads then never reaches a view that is
-- made later. While this view exists every block fails and no offset is committed, so both real views can be
-- made without losing a message; dropping it lets the stream flow.
CREATE MATERIALIZED VIEW {database:Identifier}.{view:Identifier}
TO {database:Identifier}.{table:Identifier}
AS
SELECT toString(throwIf(_topic != '', 'npl is still creating the views of this stream')) AS error
FROM {database:Identifier}.{source:Identifier};
