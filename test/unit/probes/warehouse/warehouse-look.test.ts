import { expect, test } from 'vitest';
import { warehouseLook } from '../../../../src/probes/warehouse/warehouse-look.js';
import { sampleTopology } from '../../../helpers/status-samples.js';

const topology = sampleTopology({ kafka: 1, clickhouse: 2, s3: 3 });
const { signal } = new AbortController();
const never = () => new Promise<never>(() => undefined);
const CATALOGUE = [{ name: 'geo_events', rows: 7, bytes: 700, parts: 1, newest: 0, mutation: '', broken: 0 }];

test('of a ClickHouse that hangs nothing is known: no zeros, and nothing as wanted', async () => {
  const look = warehouseLook(topology, { clickhouse: { query: never }, timeoutMs: 100 });
  const { tables, unasked, problems } = await look(signal);
  expect(unasked).toBe('ClickHouse could not be asked: no answer within 0.1 s');
  expect(problems).toEqual([unasked]);
  expect(tables).toHaveLength(9);
  const unknown = { exists: null, rows: null, bytes: null, parts: null, newest: null, inserted: undefined };
  for (const table of tables)
    expect(table).toMatchObject({ ...unknown, differences: null, mutation: null, broken: null });
});

test('a table that is not there is known to be missing, also where the rest could not be compared', async () => {
  const query = <T>(sql: string): Promise<T[]> =>
    sql.includes('detached_parts') ? Promise.resolve(CATALOGUE as T[]) : never();
  const look = warehouseLook(topology, { clickhouse: { query }, timeoutMs: 100 });
  const { tables, unasked, problems } = await look(signal);
  expect(unasked).toBeUndefined();
  expect(problems).toEqual(['the tables could not be compared with what is wanted: no answer within 0.1 s']);
  const of = (name: string) => tables.find((table) => table.name === name);
  expect(of('geo_events')).toMatchObject({ exists: true, rows: 7, differences: null, broken: 0 });
  expect(of('browser_events')).toMatchObject({ exists: false, rows: 0, differences: null });
});
