import { fileURLToPath } from 'node:url';
import type { Superset } from '../../clients/superset.js';
import { NplError } from '../../errors.js';
import { addressInContainer } from '../../topology/reach.js';
import type { Topology } from '../../topology/topology-types.js';
import { readAssets, type Asset } from './asset-files.js';
import { bundleOf } from './bundle.js';
import { keepOwnCharts } from './keep-own-charts.js';
import {
  DATABASE_FILE,
  hoursDataset,
  importedVersion,
  renderAssets,
  uuidsIn,
  type AssetPlaces,
  type RenderedAssets,
} from './render-assets.js';

/** templates/superset/assets of this package. */
const FOLDER = fileURLToPath(new URL('../../../templates/superset/assets', import.meta.url));

/** The assets as env.conf wants them; `password`: of ClickHouse. Rejects where Superset cannot reach ClickHouse. */
export async function wantedAssets(topology: Topology, password: string): Promise<RenderedAssets> {
  return renderAssets(await readAssets(FOLDER), { ...assetPlaces(topology), hasPassword: password !== '' });
}

function assetPlaces(topology: Topology): Omit<AssetPlaces, 'hasPassword'> {
  const { superset, clickhouse } = topology;
  const address = addressInContainer(topology, 'clickhouse', superset.node);
  if (address !== undefined) return { ...topology, address };
  throw new NplError('Superset cannot reach ClickHouse', {
    why: `it runs on ${superset.node}, and ClickHouse is reached at ${clickhouse.host}, on its own machine alone`,
    next: 'npl-ops config set HOST=<address of this machine>',
  });
}

/** Whether these assets are the ones that were imported last. */
export async function areImported(
  superset: Superset,
  { assets, version }: RenderedAssets,
  signal: AbortSignal,
): Promise<boolean> {
  return importedVersion(await superset.datasetExtra(hoursDataset(assets), signal)) === version;
}

/** Replaces what is of the same uuids; charts that somebody added to the dashboards stay on them. */
export async function importDashboards(
  superset: Superset,
  { assets }: RenderedAssets,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  const ours = new Set(uuidsIn(assets, 'charts'));
  const kept = await Promise.all(
    assets.map(async (asset): Promise<Asset> => {
      if (!asset.path.startsWith('dashboards/')) return asset;
      const present = await superset.dashboardPosition(String(asset.content['uuid']), signal);
      return present === undefined ? asset : keepOwnCharts(asset, present, ours);
    }),
  );
  const passwords = password === '' ? {} : { [DATABASE_FILE]: password };
  await superset.importAssets(await bundleOf(kept), passwords, signal);
}

export interface BrokenChart {
  readonly name: string;
  readonly why: string;
}

/** Charts of ours whose query does not answer. */
export async function brokenCharts(
  superset: Pick<Superset, 'chartRows'>,
  { assets }: RenderedAssets,
  signal: AbortSignal,
): Promise<BrokenChart[]> {
  const broken: BrokenChart[] = [];
  for (const { path, content } of assets) {
    if (!path.startsWith('charts/')) continue;
    try {
      await superset.chartRows(String(content['uuid']), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NplError)) throw error;
      broken.push({ name: String(content['slice_name']), why: error.why ?? error.message });
    }
  }
  return broken;
}
