import type { Topology } from '../../topology/topology-types.js';
import type { TableKind } from './table-row.js';

export interface DesiredTable {
  readonly name: string;
  readonly kind: TableKind;
  /** With what brings its rows. */
  readonly objects: readonly string[];
}

type Names = Pick<Topology, 'streams' | 'deadLettersTable' | 'unionTable'> & {
  readonly ingest: Pick<Topology['ingest'], 'ledger'>;
};

/** Tables with rows, in the order in which events come through them. */
export function desiredTables({ streams, deadLettersTable, unionTable, ingest }: Names): DesiredTable[] {
  const { ledger } = ingest;
  return [
    ...streams.map(({ table }) => filled(table, 'events', [`${table}_dead_letters_mv`])),
    filled(deadLettersTable, 'dead letters', [`${deadLettersTable}_rejected_mv`]),
    { name: unionTable, kind: 'wide', objects: [unionTable] },
    ...['objects', 'stored', 'joins'].map((part): DesiredTable => {
      const name = `${ledger}_${part}`;
      const views = [ledger, `${ledger}_hours`, `${ledger}_in`, `${ledger}_mv`];
      return { name, kind: 'ledger', objects: part === 'objects' ? [name, ...views] : [name] };
    }),
  ];
}

function filled(name: string, kind: TableKind, more: readonly string[]): DesiredTable {
  return { name, kind, objects: [name, `${name}_in`, `${name}_mv`, ...more] };
}
