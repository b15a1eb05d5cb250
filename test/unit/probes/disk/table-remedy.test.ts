import { expect, test } from 'vitest';
import { tableRemedy } from '../../../../src/probes/disk/table-remedy.js';

const PLACES = {
  clickhouse: { database: 'npl' },
  streams: [{ type: 'geo', topic: 'geo_events_in', table: 'geo_events' }] as unknown as Parameters<
    typeof tableRemedy
  >[1]['streams'],
  unionTable: 'clickstream_raw',
  deadLettersTable: 'dead_letters',
  ingest: { ledger: 'ingest_ledger' },
};
const BY_DAY = { partitionKey: 'toYYYYMMDD(batch_time)', oldest: '20221128' };
const NONE = { partitionKey: '', oldest: 'tuple()' };

test.each<[string, string, typeof NONE, string]>([
  [
    'npl',
    'geo_events',
    BY_DAY,
    'ALTER TABLE npl.geo_events DROP PARTITION 20221128 drops the oldest of its partitions ' +
      '(by toYYYYMMDD(batch_time)) for good; view 5 (tables) shows all',
  ],
  [
    'npl',
    'clickstream_raw',
    BY_DAY,
    'ALTER TABLE npl.clickstream_raw DROP PARTITION 20221128 drops the oldest of its partitions ' +
      '(by toYYYYMMDD(batch_time)) for good; view 5 (tables) shows all',
  ],
  ['npl', 'geo_events', NONE, 'it has no partitions that could be dropped'],
  ['npl', 'ingest_ledger_joins', NONE, "npl's ledger; leave it"],
  [
    'npl',
    'ingest_ledger_objects',
    { partitionKey: 'toYYYYMM(hour)', oldest: '202211' },
    "npl's ledger; leave it",
  ],
  [
    'npl',
    'dead_letters',
    NONE,
    'npl-ops dead-letters list tells what is in it, and mending its cause keeps it from growing',
  ],
  ['others', 'geo_events', BY_DAY, 'no table of npl: ask whoever made it'],
  [
    'system',
    '',
    NONE,
    'ClickHouse drops what is older than 7 days; TRUNCATE TABLE system.<log> empties one now',
  ],
])('%s.%s is made smaller by what it is', (database, table, found, remedy) => {
  expect(tableRemedy({ database, table, ...found }, PLACES)).toBe(remedy);
});
