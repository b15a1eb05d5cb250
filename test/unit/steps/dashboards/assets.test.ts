import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAssets } from '../../../../src/steps/dashboards/asset-files.js';

const assets = await readAssets(
  fileURLToPath(new URL('../../../../templates/superset/assets', import.meta.url)),
);
const of = (folder: string) => assets.filter(({ path }) => path.startsWith(`${folder}/`));
interface Named {
  readonly column_name?: string;
  readonly metric_name?: string;
}
const names = (dataset: Record<string, unknown>) => [
  ...(dataset['columns'] as Named[]).map((column) => column.column_name),
  ...(dataset['metrics'] as Named[]).map((metric) => metric.metric_name),
];

describe('the assets of Superset', () => {
  it('have two dashboards with more than ten charts, each with a uuid of its own', () => {
    const uuids = assets.flatMap(({ content }) => (content['uuid'] === undefined ? [] : [content['uuid']]));
    expect(new Set(uuids).size).toBe(uuids.length);
    expect(of('dashboards')).toHaveLength(2);
    expect(of('charts').length).toBeGreaterThan(10);
  });

  it.each(of('charts'))('$path asks for what its dataset has', ({ content }) => {
    const dataset = of('datasets').find((each) => each.content['uuid'] === content['dataset_uuid']);
    expect(dataset).toBeDefined();
    const known = names(dataset?.content ?? {});
    const { queries } = content['query_context'] as {
      queries: { columns: (string | { sqlExpression: string })[]; metrics: string[] }[];
    };
    for (const { columns, metrics } of queries) {
      const asked = columns.map((column) => (typeof column === 'string' ? column : column.sqlExpression));
      expect(known).toEqual(expect.arrayContaining([...asked, ...metrics]));
    }
    expect(content['description']).toMatch(/\w+.*\.$/u);
  });

  it.each(of('dashboards'))('$path shows charts that there are, in rows of twelve columns', ({ content }) => {
    interface Node {
      readonly type: string;
      readonly children?: string[];
      readonly meta?: { readonly uuid?: string; readonly width?: number; readonly chartId?: number };
    }
    const position = content['position'] as Record<string, Node>;
    const charts = Object.values(position).filter(({ type }) => type === 'CHART');
    const known = of('charts').map((chart) => chart.content['uuid']);
    expect(known).toEqual(expect.arrayContaining(charts.map(({ meta }) => meta?.uuid)));
    expect(new Set(charts.map(({ meta }) => meta?.chartId)).size).toBe(charts.length);
    for (const { type, children = [] } of Object.values(position)) {
      if (type !== 'ROW') continue;
      expect(children.reduce((sum, child) => sum + (position[child]?.meta?.width ?? 0), 0)).toBe(12);
    }
  });

  it('are all on a dashboard', () => {
    const shown = JSON.stringify(of('dashboards').map(({ content }) => content['position']));
    for (const { content } of of('charts')) expect(shown).toContain(String(content['uuid']));
  });
});
