import { describe, expect, it } from 'vitest';
import type { Position, PositionNode } from '../../../../src/clients/superset.js';
import { keepOwnCharts } from '../../../../src/steps/dashboards/keep-own-charts.js';

const chart = (uuid: string, width?: number): PositionNode => ({
  type: 'CHART',
  meta: { uuid, ...(width === undefined ? {} : { width }) },
});
const DASHBOARD = {
  path: 'dashboards/one.yaml',
  content: {
    position: {
      GRID_ID: { type: 'GRID', children: ['ROW-0'] },
      'ROW-0': { type: 'ROW', children: ['CHART-ours'] },
      'CHART-ours': chart('ours'),
    },
  },
};
const keep = (present: Position) => {
  const { content } = keepOwnCharts(DASHBOARD, { version: 'v2', ...present }, new Set(['ours']));
  return content['position'] as Record<string, PositionNode>;
};

describe('keepOwnCharts', () => {
  it('changes nothing where there are only ours', () => {
    expect(keep({ moved: chart('ours') })).toEqual(DASHBOARD.content.position);
  });

  it('puts the charts of others at the end, in rows that hold them', () => {
    const position = keep({ a: chart('mine', 8), b: chart('yours', 8), c: chart('theirs') });
    expect(position['GRID_ID']?.children).toEqual(['ROW-0', 'ROW-own-0', 'ROW-own-1']);
    expect(position['ROW-own-0']).toMatchObject({ type: 'ROW', children: ['a'] });
    expect(position['ROW-own-1']).toMatchObject({ type: 'ROW', children: ['b', 'c'] });
    expect(position['b']).toMatchObject({
      id: 'b',
      meta: { uuid: 'yours' },
      parents: ['ROOT_ID', 'GRID_ID', 'ROW-own-1'],
    });
  });
});
