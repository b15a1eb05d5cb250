import { createHash } from 'node:crypto';
import { hostPort } from '../../topology/machine.js';
import type { Address } from '../../topology/reach.js';
import type { Topology } from '../../topology/topology-types.js';
import type { Asset } from './asset-files.js';

/** What env.conf decides about the assets. */
export interface AssetPlaces extends Pick<Topology, 'unionTable' | 'deadLettersTable'> {
  readonly ingest: Pick<Topology['ingest'], 'ledger'>;
  readonly clickhouse: Pick<Topology['clickhouse'], 'database' | 'user'>;
  /** Where Superset reaches ClickHouse. */
  readonly address: Address;
  /** ClickHouse asks for one; it is not among the assets. */
  readonly hasPassword: boolean;
}

export const DATABASE_FILE = 'databases/ClickHouse.yaml';
const HOURS_FILE = 'datasets/ClickHouse/hours.yaml';
/** Superset takes the password from elsewhere where this stands in an address. */
const MASKED = 'XXXXXXXXXX';
/** In `extra` of the dataset of the hours: which version of the assets was imported. */
const VERSION = 'npl_assets';

export interface RenderedAssets {
  readonly assets: readonly Asset[];
  /** Changes with whatever is in them. */
  readonly version: string;
}

/** The assets with the address, the database and the tables of env.conf. */
export function renderAssets(assets: readonly Asset[], places: AssetPlaces): RenderedAssets {
  const filled = assets.map(({ path, content }) => ({ path, content: fill(path, content, places) }));
  const version = createHash('sha256').update(JSON.stringify(filled)).digest('hex').slice(0, 16);
  return {
    version,
    assets: filled.map(({ path, content }) =>
      path === HOURS_FILE
        ? { path, content: { ...content, extra: { [VERSION]: version } } }
        : { path, content },
    ),
  };
}

/** Of the dataset of the hours. */
export function importedVersion(extra: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const version = extra?.[VERSION];
  return typeof version === 'string' ? version : undefined;
}

/** By their uuids. */
export function uuidsIn(assets: readonly Asset[], folder: 'charts' | 'dashboards'): string[] {
  return assets
    .filter(({ path }) => path.startsWith(`${folder}/`))
    .map(({ content }) => String(content['uuid']));
}

export function hoursDataset(assets: readonly Asset[]): string {
  return String(assets.find(({ path }) => path === HOURS_FILE)?.content['uuid']);
}

function fill(path: string, content: Asset['content'], places: AssetPlaces): Asset['content'] {
  if (path === DATABASE_FILE) return { ...content, sqlalchemy_uri: databaseUri(places) };
  if (path.startsWith('datasets/')) return dataset(path, content, places);
  if (path.startsWith('charts/')) return chart(content);
  return content;
}

function databaseUri({
  clickhouse: { user, database },
  address: { host, port },
  hasPassword,
}: AssetPlaces): string {
  const name = encodeURIComponent;
  const account = hasPassword ? `${name(user)}:${MASKED}` : name(user);
  return `clickhousedb://${account}@${hostPort(host, port)}/${name(database)}`;
}

function dataset(path: string, content: Asset['content'], places: AssetPlaces): Asset['content'] {
  const tables: Readonly<Record<string, string>> = {
    'datasets/ClickHouse/clickstream.yaml': places.unionTable,
    'datasets/ClickHouse/hours.yaml': `${places.ingest.ledger}_hours`,
    'datasets/ClickHouse/dead_letters.yaml': places.deadLettersTable,
  };
  const { table_name: name, sql } = content;
  return {
    ...content,
    schema: places.clickhouse.database,
    table_name: tables[path] ?? name,
    ...(typeof sql === 'string'
      ? { sql: sql.replaceAll('{clickstream:Identifier}', () => quoted(places.unionTable)) }
      : {}),
  };
}

/** Names of tables are letters, digits and underscores, as env.conf has them. */
const quoted = (table: string) => `\`${table}\``;

/** Superset keeps the query of a chart as JSON in a text, with what the chart looks like in it once more. */
function chart(content: Asset['content']): Asset['content'] {
  const { queries } = content['query_context'] as { queries: unknown };
  const whole = {
    datasource: { id: 0, type: 'table' },
    force: false,
    queries,
    form_data: content['params'],
    result_format: 'json',
    result_type: 'full',
  };
  return { ...content, query_context: JSON.stringify(whole) };
}
