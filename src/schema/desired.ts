import { consumerGroup } from '../topology/consumer-group.js';
import type { EventStream, Topology } from '../topology/topology-types.js';
import { parseCreateTable, selectOfView, type Column, type Engine } from './create-statement.js';
import { bindNames } from './bind-names.js';
import type { Statements } from './statements.js';

interface DesiredObject {
  readonly name: string;
  /** Statement of sql/ that creates it. */
  readonly sql: string;
  /** Values of its placeholders. */
  readonly params: Readonly<Record<string, string>>;
}

export interface DesiredTable extends DesiredObject {
  readonly columns: readonly Column[];
  readonly engine: Engine;
}

export interface DesiredView extends DesiredObject {
  /** Its SELECT with all names in place: to compare, never to run. */
  readonly select: string;
}

/** One event type: everything between its topic and its table. None of it but `table` holds rows. */
export interface DesiredStream {
  readonly table: DesiredTable;
  /** `<table>_in`, the Kafka table. */
  readonly source: DesiredTable;
  /** `<table>_mv` and the view that fills the dead letters. */
  readonly views: readonly [DesiredView, DesiredView];
  /** Stands only while the views are being made: sql/stream_gate.sql. */
  readonly gate: DesiredView;
}

export interface DesiredSchema {
  readonly database: DesiredObject;
  readonly deadLetters: DesiredTable;
  readonly streams: readonly DesiredStream[];
}

export type SchemaTopology = Pick<Topology, 'streams' | 'deadLettersTable'> & {
  readonly kafka: Pick<Topology['kafka'], 'host' | 'port'>;
  readonly clickhouse: Pick<Topology['clickhouse'], 'database'>;
};

export function desiredSchema(topology: SchemaTopology, statements: Statements): DesiredSchema {
  const { database } = topology.clickhouse;
  return {
    database: { name: database, sql: statements.database, params: { database } },
    deadLetters: table(topology.deadLettersTable, statements.deadLetters, {
      database,
      table: topology.deadLettersTable,
    }),
    streams: topology.streams.map((stream) => desiredStream(stream, topology, statements)),
  };
}

function desiredStream(stream: EventStream, topology: SchemaTopology, statements: Statements): DesiredStream {
  const { database } = topology.clickhouse;
  const sql = statements.events[stream.type];
  const source = `${stream.table}_in`;
  const toDeadLetters = { database, source, table: topology.deadLettersTable };
  return {
    table: table(stream.table, sql.table, { database, table: stream.table }),
    source: table(source, sql.source, {
      database,
      source,
      brokers: `${topology.kafka.host}:${topology.kafka.port}`,
      topic: stream.topic,
      group: consumerGroup(database, stream.table),
    }),
    views: [
      view(`${stream.table}_mv`, sql.view, { database, source, table: stream.table }),
      view(`${stream.table}_dead_letters_mv`, statements.deadLettersView, toDeadLetters),
    ],
    gate: view(`${stream.table}_gate_mv`, statements.streamGate, toDeadLetters),
  };
}

function table(name: string, sql: string, params: Readonly<Record<string, string>>): DesiredTable {
  return { name, sql, params, ...parseCreateTable(sql, params) };
}

function view(name: string, sql: string, names: Readonly<Record<string, string>>): DesiredView {
  const params = { ...names, view: name };
  return { name, sql, params, select: bindNames(selectOfView(sql), params) };
}
