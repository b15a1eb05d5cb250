import type { ReachRow } from '../../steps/docker/reach-matrix.js';
import { printable } from './format.js';
import { formatTable } from './table.js';

const ENDPOINTS = ['kafka', 'clickhouse', 's3', 'airflow', 'superset'] as const;
const LONGEST_FROM = 30;

/** Who reaches what: a line for each place, a column for each endpoint, and below what is wrong and what mends it. */
export function reachLines(rows: readonly ReachRow[]): string[] {
  const endpoints = ENDPOINTS.filter((endpoint) => rows.some((row) => row.endpoint === endpoint));
  const places = [...new Set(rows.map(placeOf))];
  const cells = places.map((place) => [
    shortened(place),
    ...endpoints.map((endpoint) =>
      cellOf(rows.find((row) => placeOf(row) === place && row.endpoint === endpoint)),
    ),
  ]);
  const columns = ['FROM', ...endpoints.map((endpoint) => endpoint.toUpperCase())].map((title) => ({
    title,
  }));
  return [...formatTable(columns, cells), ...rows.flatMap(troubleOf)];
}

function placeOf({ node, container }: ReachRow): string {
  const machine = node === 'local' ? 'this machine' : node.replace(/^ssh:\/\/[^@]*@/, '');
  return container === undefined ? machine : `${machine} ${container}`;
}

function cellOf(row: ReachRow | undefined): string {
  if (row === undefined) return '-';
  return row.failure === undefined ? 'ok' : 'FAILED';
}

function troubleOf(row: ReachRow): string[] {
  if (row.failure === undefined) return [];
  const { why, next } = row.failure;
  return [
    '',
    `${placeOf(row)} -> ${row.endpoint} at ${row.at}`,
    ...printable(why)
      .split('\n')
      .map((line, at) => `  ${at === 0 ? 'Why:  ' : '      '}${line}`),
    ...printable(next)
      .split('\n')
      .map((line, at) => `  ${at === 0 ? 'Next: ' : '      '}${line}`),
  ];
}

function shortened(place: string): string {
  return place.length <= LONGEST_FROM ? place : `...${place.slice(3 - LONGEST_FROM)}`;
}
