-- Stands while `npl-ops pause` has taken the Kafka table of a stream away: what is missing then is missing on purpose.
CREATE VIEW IF NOT EXISTS {database:Identifier}.{view:Identifier}
AS
SELECT 'npl-ops pause' AS paused_by;
