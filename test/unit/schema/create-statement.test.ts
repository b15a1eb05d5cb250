import { describe, expect, it } from 'vitest';
import { parseCreateTable, parseEngine, selectOfView } from '../../../src/schema/create-statement.js';

describe('parseCreateTable', () => {
  it('reads columns, defaults, keys and placeholders, and no comments', () => {
    const sql = `-- one, two (three
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier}
(
    a String, -- not a, column
    \`b\` Variant(Bool, Enum8('x, (' = -1, '--' = 0)),
    c DateTime64(6, 'UTC') DEFAULT toStartOfHour(now('UTC')),
    d UInt64 MATERIALIZED toUInt64(ifNull(length(a), 0))
)
ENGINE = Kafka({brokers:String}, {topic:String}, 'group', 'JSONEachRow')
SETTINGS kafka_max_block_size = 65536, note = 'a, b = \\'c\\'';`;
    expect(parseCreateTable(sql, { brokers: 'h:1', topic: "it's" })).toEqual({
      columns: [
        { name: 'a', type: 'String' },
        { name: 'b', type: "Variant(Bool, Enum8('x, (' = -1, '--' = 0))" },
        { name: 'c', type: "DateTime64(6, 'UTC')", value: "DEFAULT toStartOfHour(now('UTC'))" },
        { name: 'd', type: 'UInt64', value: 'MATERIALIZED toUInt64(ifNull(length(a), 0))' },
      ],
      engine: {
        name: 'Kafka',
        partitionBy: '',
        orderBy: '',
        settings: {
          kafka_broker_list: 'h:1',
          kafka_topic_list: "it's",
          kafka_group_name: 'group',
          kafka_format: 'JSONEachRow',
          kafka_max_block_size: '65536',
          note: "a, b = 'c'",
        },
      },
    });
  });
});

describe('parseEngine', () => {
  it.each([
    [
      'ReplacingMergeTree PARTITION BY toYYYYMMDD(batch_time) ORDER BY (object_id, line_number) SETTINGS a = 1, b = 2',
      {
        name: 'ReplacingMergeTree',
        partitionBy: 'toYYYYMMDD(batch_time)',
        orderBy: '(object_id, line_number)',
        settings: { a: '1', b: '2' },
      },
    ],
    ['MergeTree ORDER BY tuple()', { name: 'MergeTree', partitionBy: '', orderBy: 'tuple()', settings: {} }],
    [
      "ReplicatedMergeTree('/p', '{replica}') ORDER BY a",
      { name: 'ReplicatedMergeTree', partitionBy: '', orderBy: 'a', settings: {} },
    ],
    [
      "Kafka SETTINGS kafka_broker_list = 'a:1,b:2', kafka_topic_list = 't'",
      {
        name: 'Kafka',
        partitionBy: '',
        orderBy: '',
        settings: { kafka_broker_list: 'a:1,b:2', kafka_topic_list: 't' },
      },
    ],
    ['MaterializedView', { name: 'MaterializedView', partitionBy: '', orderBy: '', settings: {} }],
    ['', { name: '', partitionBy: '', orderBy: '', settings: {} }],
  ])('%s', (clause, engine) => {
    expect(parseEngine(clause)).toEqual(engine);
  });
});

describe('selectOfView', () => {
  it('is all that follows AS', () => {
    const sql =
      '-- AS SELECT nothing\nCREATE MATERIALIZED VIEW {v:Identifier} TO t\nAS\nWITH 1 AS one\nSELECT one FROM s;';
    expect(selectOfView(sql)).toBe('WITH 1 AS one SELECT one FROM s');
  });
});
