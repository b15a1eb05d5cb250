import { describe, expect, it } from 'vitest';
import type { ActualObject, ActualSchema } from '../../../src/schema/actual.js';
import { describeAction } from '../../../src/schema/describe.js';
import { desiredSchema, type DesiredTable, type SchemaTopology } from '../../../src/schema/desired.js';
import { diffSchema } from '../../../src/schema/diff.js';
import { loadStatements } from '../../../src/schema/statements.js';

const topology: SchemaTopology = {
  kafka: { brokerForClickHouse: 'broker:9092' },
  clickhouse: { database: 'npl' },
  streams: [{ type: 'geo', table: 'geo_events', topic: 'geo' }],
  deadLettersTable: 'dead_letters',
  unionTable: 'clickstream',
  ingest: { checkpointsTopic: 'checkpoints', deadLettersTopic: 'rejected', ledger: 'ledger' },
};
const statements = await loadStatements();
const desired = desiredSchema(topology, statements);
const stream = desired.streams[0]!;
const events = stream.into[0]!;
const deadLetters = desired.tables.find(({ name }) => name === 'dead_letters')!;
const ledgerSource = desired.streams.find(({ source }) => source.name === 'ledger_in')!.source;
const readers = desired.readers.map((reader) => reader.view);

function asWanted({ name, columns, engine }: DesiredTable, holdsRows: boolean): ActualObject {
  return { name, columns, engine, select: '', holdsRows };
}

function view(name: string, select = `select of ${name}`): ActualObject {
  return {
    ...asWanted(stream.source, false),
    name,
    columns: [],
    engine: engineOf(readers.some((each) => each.name === name) ? 'View' : 'MaterializedView'),
    select,
  };
}

function engineOf(name: string) {
  return { name, partitionBy: '', orderBy: '', settings: {} };
}

type Change = Record<string, Partial<ActualObject> | undefined>;

/** A server with everything as wanted but for some changes; `undefined` takes an object away. */
function server(change: Change = {}, rest: Partial<ActualSchema> = {}): ActualSchema {
  const views = [...desired.streams.flatMap((each) => each.views), ...readers].map(({ name }) => view(name));
  const objects = [
    ...desired.tables.map((table) => asWanted(table, true)),
    ...desired.streams.map(({ source }) => asWanted(source, false)),
    ...views,
  ];
  const present = new Map(objects.map((each) => [each.name, each]));
  for (const [name, edit] of Object.entries(change)) {
    if (edit === undefined) present.delete(name);
    else present.set(name, { ...(present.get(name) ?? view(name)), ...edit });
  }
  return {
    databaseExists: true,
    objects: present,
    desiredSelects: new Map(views.map(({ name, select }) => [name, select])),
    maxPartitionsPerInsert: 0,
    ...rest,
  };
}

const rebuilt = [
  'recreate geo_events_in, keeps all rows',
  'recreate geo_events_mv, keeps all rows',
  'recreate geo_events_dead_letters_mv, keeps all rows',
];
const retyped = (table: DesiredTable, column: string, type: string) => ({
  columns: table.columns.map((each) => (each.name === column ? { ...each, type } : each)),
});
const without = (table: DesiredTable, ...columns: string[]) => ({
  columns: table.columns.filter(({ name }) => !columns.includes(name)),
});

describe('diffSchema', () => {
  const cases: [what: string, change: Change, will: string[], differences: string[]][] = [
    ['everything as wanted', {}, [], []],
    [
      'a paused stream',
      { geo_events_in: undefined, geo_events_paused: { engine: engineOf('View') } },
      [],
      [],
    ],
    ['a pause that was interrupted, or is over', { geo_events_paused: { engine: engineOf('View') } }, [], []],
    ['no table', { geo_events: undefined }, ['create table geo_events'], ['geo_events does not exist']],
    [
      'a column of another type',
      { geo_events: retyped(events, 'geo_latitude', 'String') },
      [],
      ['geo_events.geo_latitude is String, wanted Nullable(Float64)'],
    ],
    [
      'a missing column',
      { geo_events: without(events, 'geo_country') },
      ['add column geo_events.geo_country LowCardinality(String)'],
      ['geo_events.geo_country does not exist, wanted LowCardinality(String)'],
    ],
    [
      'a column more',
      { geo_events: { columns: [...events.columns, { name: 'own', type: 'UInt8' }] } },
      [],
      [],
    ],
    [
      'a replicated engine',
      { geo_events: { engine: { ...events.engine, name: 'ReplicatedReplacingMergeTree' } } },
      [],
      [],
    ],
    [
      'a seed-era engine and order',
      { geo_events: { engine: { ...engineOf('MergeTree'), orderBy: 'click_id' } } },
      [],
      [
        'geo_events has engine MergeTree, wanted ReplacingMergeTree',
        'geo_events is ordered by click_id, wanted object_id, line_number',
        'geo_events is partitioned by nothing, wanted toYYYYMMDD(batch_time)',
      ],
    ],
    [
      'another broker and topic',
      {
        geo_events_in: {
          engine: {
            ...stream.source.engine,
            settings: {
              ...stream.source.engine.settings,
              kafka_broker_list: 'old:1',
              kafka_topic_list: 'old',
            },
          },
        },
      },
      rebuilt,
      [
        "geo_events_in has kafka_broker_list 'old:1', wanted 'broker:9092'",
        "geo_events_in has kafka_topic_list 'old', wanted 'geo'",
      ],
    ],
    [
      'a setting of the operator on the Kafka table',
      {
        geo_events_in: {
          engine: {
            ...stream.source.engine,
            settings: { ...stream.source.engine.settings, kafka_sasl_username: 'x' },
          },
        },
      },
      [],
      [],
    ],
    [
      'other columns in the Kafka table',
      {
        geo_events_in: {
          columns: [...retyped(stream.source, 'click_id', 'UUID').columns, { name: 'more', type: 'UInt8' }],
        },
      },
      rebuilt,
      ['geo_events_in.click_id is UUID, wanted String', 'geo_events_in.more is UInt8, wanted no such column'],
    ],
    [
      'another view',
      { geo_events_mv: { select: 'SELECT 1' } },
      rebuilt,
      ['geo_events_mv selects something else than wanted'],
    ],
    [
      'no view of the dead letters',
      { geo_events_dead_letters_mv: undefined },
      [...rebuilt.slice(0, 2), 'create geo_events_dead_letters_mv'],
      ['geo_events_dead_letters_mv does not exist'],
    ],
    [
      'a gate alone',
      { geo_events_gate_mv: {} },
      ['drop geo_events_gate_mv, left from an interrupted apply'],
      ['geo_events_gate_mv is left from an interrupted apply and holds the stream back'],
    ],
    [
      'another ledger topic',
      { ledger_in: { engine: engineOf('Kafka') } },
      ['recreate ledger_in, keeps all rows', 'recreate ledger_mv, keeps all rows'],
      Object.entries(ledgerSource.engine.settings).map(
        ([name, value]) => `ledger_in has ${name} unset, wanted '${value}'`,
      ),
    ],
    [
      'dead letters of the first version',
      { dead_letters: without(deadLetters, 'replayed_at', 'replay_rank') },
      [
        "add column dead_letters.replayed_at Nullable(DateTime64(3, 'UTC'))",
        'add column dead_letters.replay_rank UInt64',
      ],
      [
        "dead_letters.replayed_at does not exist, wanted Nullable(DateTime64(3, 'UTC'))",
        'dead_letters.replay_rank does not exist, wanted UInt64',
      ],
    ],
    [
      'another view of the ledger',
      { ledger: { select: 'SELECT 1' } },
      ['recreate view ledger'],
      ['ledger selects something else than wanted'],
    ],
    [
      'no view of hours',
      { ledger_hours: undefined },
      ['create view ledger_hours'],
      ['ledger_hours does not exist'],
    ],
    [
      'another kind of view in the place of the ledger',
      { ledger: { engine: engineOf('LiveView') } },
      ['recreate view ledger'],
      ['ledger is a LiveView, wanted a View'],
    ],
    [
      'rows in the place of the ledger',
      { ledger: { engine: engineOf('MergeTree'), holdsRows: true } },
      [],
      ['ledger is a MergeTree that holds rows of its own'],
    ],
    [
      'rows in the place of the Kafka table',
      { geo_events_in: { engine: engineOf('MergeTree'), holdsRows: true } },
      [],
      ['geo_events_in is a MergeTree that holds rows of its own'],
    ],
  ];

  it.each(cases)('%s', (_what, change, will, differences) => {
    const diff = diffSchema(desired, server(change));
    expect(diff.actions.flatMap(describeAction)).toEqual(will);
    expect(diff.differences.map(({ text }) => text)).toEqual(differences);
  });

  it('says what to do about every difference that no action mends', () => {
    for (const [, change, will] of cases) {
      if (will.length > 0) continue;
      for (const { next } of diffSchema(desired, server(change)).differences)
        expect(next).toMatch(/RENAME|ALTER/);
    }
  });

  it('leaves a stream alone whose table cannot take its rows', () => {
    const change = { geo_events: { engine: engineOf('MergeTree') }, geo_events_mv: undefined };
    const { actions, differences } = diffSchema(desired, server(change));
    expect(actions).toEqual([]);
    expect(differences.at(-1)).toMatchObject({
      object: 'geo_events_mv',
      next: expect.stringContaining('left alone') as string,
    });
  });

  it('leaves the views of a ledger alone whose tables cannot be read', () => {
    const change = { ledger_joins: { engine: engineOf('Log') }, ledger: undefined };
    const { actions, differences } = diffSchema(desired, server(change));
    expect(actions).toEqual([]);
    expect(differences.at(-1)).toMatchObject({
      object: 'ledger',
      next: expect.stringContaining('left alone until ledger_objects, ledger_stored, ledger_joins') as string,
    });
  });

  it('starts with the database and never plans to drop what holds rows', () => {
    const empty = { ...server(), databaseExists: false, objects: new Map<string, ActualObject>() };
    expect(diffSchema(desired, empty).actions.flatMap(describeAction)).toEqual([
      'create database npl',
      'create table dead_letters',
      'create table geo_events',
      'create table clickstream',
      'create table ledger_objects',
      'create table ledger_stored',
      'create table ledger_joins',
      'create geo_events_in',
      'create geo_events_mv',
      'create geo_events_dead_letters_mv',
      'create dead_letters_in',
      'create dead_letters_mv',
      'create ledger_in',
      'create ledger_mv',
      'create view ledger',
      'create view ledger_hours',
    ]);
  });

  it('tells that too many days in one batch would stop a stream', () => {
    const { differences, notes } = diffSchema(desired, server({}, { maxPartitionsPerInsert: 100 }));
    expect(differences).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('more than 100 days')]);
  });
});

describe('where another machine may have made the tables', () => {
  const shared = desiredSchema(
    { ...topology, kafka: { brokerForClickHouse: 'broker:9092', mayHaveOtherAddress: true } },
    statements,
  );
  const sourceWith = (settings: Record<string, string>) => {
    const { engine } = stream.source;
    return server({
      geo_events_in: { engine: { ...engine, settings: { ...engine.settings, ...settings } } },
    });
  };

  it('the address by which they know the broker is left as it is, and told', () => {
    expect(diffSchema(shared, sourceWith({ kafka_broker_list: 'kafka:9094' }))).toEqual({
      actions: [],
      differences: [],
      notes: [
        'geo_events_in reads Kafka at kafka:9094, which env.conf calls broker:9092; if that is another Kafka: DROP TABLE geo_events_in, then npl-ops tables apply',
      ],
    });
    expect(diffSchema(shared, server())).toMatchObject({ actions: [], notes: [] });
  });

  it('all else is not', () => {
    const { differences } = diffSchema(shared, sourceWith({ kafka_topic_list: 'old' }));
    expect(differences.map(({ text }) => text)).toEqual([
      "geo_events_in has kafka_topic_list 'old', wanted 'geo'",
    ]);
  });
});
