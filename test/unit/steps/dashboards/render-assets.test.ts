import { describe, expect, it } from 'vitest';
import type { Asset } from '../../../../src/steps/dashboards/asset-files.js';
import {
  hoursDataset,
  importedVersion,
  renderAssets,
  uuidsIn,
  type AssetPlaces,
} from '../../../../src/steps/dashboards/render-assets.js';

const PLACES: AssetPlaces = {
  unionTable: 'wide',
  deadLettersTable: 'letters',
  ingest: { ledger: 'book' },
  clickhouse: { database: 'web', user: 'reader@home' },
  address: { host: 'clickhouse', port: 8123 },
  hasPassword: true,
};

const ASSETS: readonly Asset[] = [
  { path: 'databases/ClickHouse.yaml', content: { uuid: 'd', sqlalchemy_uri: 'clickhousedb://x' } },
  { path: 'datasets/ClickHouse/clickstream.yaml', content: { uuid: 'c', table_name: 'clickstream_raw' } },
  { path: 'datasets/ClickHouse/hours.yaml', content: { uuid: 'h', table_name: 'ingest_ledger_hours' } },
  { path: 'datasets/ClickHouse/dead_letters.yaml', content: { uuid: 'l', table_name: 'dead_letters' } },
  {
    path: 'datasets/ClickHouse/sessions.yaml',
    content: { uuid: 's', table_name: 'npl_sessions', sql: 'SELECT 1 FROM {clickstream:Identifier}' },
  },
  {
    path: 'charts/pages.yaml',
    content: {
      uuid: 'p',
      params: { viz_type: 'table' },
      query_context: { queries: [{ metrics: ['events'] }] },
    },
  },
];

const rendered = (places = PLACES) => renderAssets(ASSETS, places);
const contentOf = (path: string) => rendered().assets.find((asset) => asset.path === path)?.content;

describe('renderAssets', () => {
  it('puts in the address, the user and the database, escaped; the password is none of its business', () => {
    expect(contentOf('databases/ClickHouse.yaml')?.['sqlalchemy_uri']).toBe(
      'clickhousedb://reader%40home:XXXXXXXXXX@clickhouse:8123/web',
    );
  });

  it('asks for no password where there is none', () => {
    const [database] = rendered({ ...PLACES, hasPassword: false }).assets;
    expect(database?.content['sqlalchemy_uri']).toBe('clickhousedb://reader%40home@clickhouse:8123/web');
  });

  it.each([
    ['clickstream', 'wide'],
    ['hours', 'book_hours'],
    ['dead_letters', 'letters'],
    ['sessions', 'npl_sessions'],
  ])('names the table of %s', (dataset, table) => {
    expect(contentOf(`datasets/ClickHouse/${dataset}.yaml`)).toMatchObject({
      table_name: table,
      schema: 'web',
    });
  });

  it('names the wide table in SQL', () => {
    expect(contentOf('datasets/ClickHouse/sessions.yaml')?.['sql']).toBe('SELECT 1 FROM `wide`');
  });

  it('gives a chart its query as Superset keeps it', () => {
    const text = contentOf('charts/pages.yaml')?.['query_context'] as string;
    expect(JSON.parse(text)).toMatchObject({
      queries: [{ metrics: ['events'] }],
      form_data: { viz_type: 'table' },
    });
  });

  it('tells one version from another, and finds it again', () => {
    const { version } = rendered();
    expect(importedVersion(contentOf('datasets/ClickHouse/hours.yaml')?.['extra'] as never)).toBe(version);
    expect(rendered().version).toBe(version);
    expect(rendered({ ...PLACES, unionTable: 'other' }).version).not.toBe(version);
    expect(importedVersion(undefined)).toBeUndefined();
    expect(importedVersion({})).toBeUndefined();
  });

  it('finds uuids', () => {
    expect(uuidsIn(ASSETS, 'charts')).toEqual(['p']);
    expect(hoursDataset(ASSETS)).toBe('h');
  });
});
