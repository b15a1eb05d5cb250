-- The last join of each hour. joined: rows of the hour in the wide table. digest: of the objects that went into
-- it, as `digest` of the view over the hours; where the two differ the hour is to be joined again.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    hour DateTime('UTC'),
    joined UInt64,
    digest UInt64,
    seconds Float64,
    joined_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(joined_at)
ORDER BY hour;
