import { consumerGroup } from '../topology/consumer-group.js';
import { pauseName } from '../topology/pause-name.js';
import type { EventStream, IngestSettings, Topology } from '../topology/topology-types.js';
import { parseCreateTable, selectOfView, type Column, type Engine } from './create-statement.js';
import { bindNames } from './bind-names.js';
import type { Statements, StreamStatements } from './statements.js';

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
  /** Its SELECT with all names in place, to compare. */
  readonly select: string;
}

/** Everything between a topic and the tables that it fills. None of it holds rows. */
export interface DesiredStream {
  /** `<table>_in`, the Kafka table. */
  readonly source: DesiredTable;
  /** Its broker is left as it is where the table exists. */
  readonly keepsBroker: boolean;
  /** One for each table that it fills. */
  readonly views: readonly DesiredView[];
  /** Stands only while more views than one are being made: sql/stream_gate.sql. */
  readonly gate: DesiredView | undefined;
  /** Stands while the stream is paused; undefined: it cannot be. */
  readonly pause: DesiredView | undefined;
  /** The tables that it fills. */
  readonly into: readonly DesiredTable[];
}

/** A view that is asked like a table. */
export interface DesiredReader {
  readonly view: DesiredView;
  /** The tables that it reads, be it through other views. */
  readonly from: readonly DesiredTable[];
}

export interface DesiredSchema {
  readonly database: DesiredObject;
  /** All that holds rows. */
  readonly tables: readonly DesiredTable[];
  readonly streams: readonly DesiredStream[];
  readonly readers: readonly DesiredReader[];
}

export type SchemaTopology = Pick<Topology, 'streams' | 'deadLettersTable' | 'unionTable'> & {
  readonly kafka: Pick<Topology['kafka'], 'brokerForClickHouse'> &
    Partial<Pick<Topology['kafka'], 'mayHaveOtherAddress'>>;
  readonly clickhouse: Pick<Topology['clickhouse'], 'database'>;
  readonly ingest: Pick<IngestSettings, 'checkpointsTopic' | 'deadLettersTopic' | 'ledger'>;
};

export function desiredSchema(topology: SchemaTopology, statements: Statements): DesiredSchema {
  const { deadLettersTable, unionTable, ingest } = topology;
  const { database } = topology.clickhouse;
  const { ledger } = ingest;
  const sql = statements.ledger;
  const deadLetters = table(database, deadLettersTable, statements.deadLetters.table);
  const objects = table(database, `${ledger}_objects`, sql.table);
  const stored = table(database, `${ledger}_stored`, sql.stored);
  const joins = table(database, `${ledger}_joins`, sql.joins);
  const events = topology.streams.map((stream) => eventStream(stream, deadLetters, topology, statements));
  const tablesOfLedger = [objects, stored, joins];
  const names = { database, objects: objects.name, stored: stored.name, joins: joins.name };
  return {
    database: { name: database, sql: statements.database, params: { database } },
    tables: [
      deadLetters,
      ...events.map(({ into }) => into[0]),
      table(database, unionTable, statements.union),
      ...tablesOfLedger,
    ],
    streams: [
      ...events,
      lineStream(deadLettersTable, ingest.deadLettersTopic, deadLetters, topology, statements.deadLetters),
      lineStream(ledger, ingest.checkpointsTopic, objects, topology, sql),
    ],
    readers: [
      { view: view(ledger, sql.objectsView, names), from: tablesOfLedger },
      { view: view(`${ledger}_hours`, sql.hoursView, { database, ledger }), from: tablesOfLedger },
    ],
  };
}

function eventStream(
  stream: EventStream,
  deadLetters: DesiredTable,
  topology: SchemaTopology,
  statements: Statements,
): DesiredStream & { readonly into: readonly [DesiredTable, DesiredTable] } {
  const { database } = topology.clickhouse;
  const sql = statements.events[stream.type];
  const events = table(database, stream.table, sql.table);
  const single = lineStream(stream.table, stream.topic, events, topology, sql);
  const toDeadLetters = { database, source: single.source.name, table: deadLetters.name };
  return {
    ...single,
    views: [...single.views, view(`${stream.table}_dead_letters_mv`, statements.unparsedView, toDeadLetters)],
    gate: view(`${stream.table}_gate_mv`, statements.streamGate, toDeadLetters),
    pause: view(pauseName(stream), statements.streamPause, { database }),
    into: [events, deadLetters],
  };
}

/** A topic whose messages all go into one table. `name` is the beginning of the names on the way. */
function lineStream(
  name: string,
  topic: string,
  into: DesiredTable,
  { kafka, clickhouse: { database } }: SchemaTopology,
  sql: Pick<StreamStatements, 'source' | 'view'>,
): DesiredStream {
  const source = `${name}_in`;
  const params = {
    database,
    source,
    brokers: kafka.brokerForClickHouse,
    topic,
    group: consumerGroup(database, name),
  };
  return {
    source: { name: source, sql: sql.source, params, ...parseCreateTable(sql.source, params) },
    keepsBroker: kafka.mayHaveOtherAddress === true,
    views: [view(`${name}_mv`, sql.view, { database, source, table: into.name })],
    gate: undefined,
    pause: undefined,
    into: [into],
  };
}

function table(database: string, name: string, sql: string): DesiredTable {
  const params = { database, table: name };
  return { name, sql, params, ...parseCreateTable(sql, params) };
}

function view(name: string, sql: string, names: Readonly<Record<string, string>>): DesiredView {
  const params = { ...names, view: name };
  return { name, sql, params, select: bindNames(selectOfView(sql), params) };
}
