import type { Position, PositionNode } from '../../clients/superset.js';
import type { Asset } from './asset-files.js';

const GRID = 'GRID_ID';
/** Columns of a dashboard. */
const ROW_WIDTH = 12;
const DEFAULT_WIDTH = 4;

type NamedNode = readonly [name: string, node: PositionNode];

/** A dashboard of ours with the charts at its end that somebody has put on it since. */
export function keepOwnCharts(dashboard: Asset, present: Position, ours: ReadonlySet<string>): Asset {
  const own = Object.entries(present).filter(
    (entry): entry is [string, PositionNode] => isChart(entry[1]) && !ours.has(String(entry[1].meta?.uuid)),
  );
  if (own.length === 0) return dashboard;
  const position = dashboard.content['position'] as Position;
  const grid = position[GRID] as PositionNode;
  const rows = rowsOf(own).map((charts, at) => ({ id: `ROW-own-${at}`, charts }));
  const added = Object.fromEntries(rows.flatMap(({ id, charts }) => rowNodes(id, charts)));
  const children = [...(grid.children ?? []), ...rows.map(({ id }) => id)];
  return {
    ...dashboard,
    content: { ...dashboard.content, position: { ...position, ...added, [GRID]: { ...grid, children } } },
  };
}

function isChart(node: PositionNode | string): node is PositionNode {
  return typeof node !== 'string' && node.type === 'CHART' && typeof node.meta?.uuid === 'string';
}

function rowNodes(id: string, charts: readonly NamedNode[]): NamedNode[] {
  const parents = ['ROOT_ID', GRID];
  return [
    [id, { id, type: 'ROW', parents, children: charts.map(([name]) => name), meta: {} }],
    ...charts.map(([name, node]): NamedNode => [name, { ...node, id: name, parents: [...parents, id] }]),
  ];
}

function rowsOf(charts: readonly NamedNode[]): NamedNode[][] {
  const rows: NamedNode[][] = [];
  let room = 0;
  for (const chart of charts) {
    const width = Math.min(chart[1].meta?.width ?? DEFAULT_WIDTH, ROW_WIDTH);
    if (width > room) {
      rows.push([]);
      room = ROW_WIDTH;
    }
    room -= width;
    rows.at(-1)?.push(chart);
  }
  return rows;
}
