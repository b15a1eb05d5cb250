import { describe, expect, it } from 'vitest';
import { KEYS, KEY_NAMES, isKeyName, type KeyName } from '../../../src/config/keys.js';
import { looksSecret } from '../../../src/config/problems.js';

const HOSTILE = [
  'a; DROP TABLE x',
  '$(id)',
  '`id`',
  "a' OR '1'='1",
  'a"b',
  'a\nb',
  'a\u{1b}[31m',
  '../../etc',
  'a|b',
  '-',
];

describe('every key', () => {
  it.each(KEY_NAMES)('%s: its default is allowed, hostile values are not', (key) => {
    const { type, default: fallback, doc, question } = KEYS[key];
    if (fallback !== '') expect(type.parse(fallback)).toHaveProperty('value');
    const taken = HOSTILE.filter((text) => 'value' in type.parse(text));
    // A lone dash is a folder, a region or a topic like any other.
    expect(taken.filter((text) => text !== '-')).toEqual([]);
    expect(doc).toMatch(/\.$/);
    expect(question).toMatch(/\?$/);
    expect(looksSecret(key)).toBe(false);
  });

  it('knows no key that every object has', () => {
    expect(isKeyName('constructor')).toBe(false);
  });
});

const accepted: [KeyName, string, unknown?][] = [
  ['KAFKA_PORT', '1'],
  ['KAFKA_PORT', '65535'],
  ['USE_SUPERSET', 'YES', true],
  ['USE_SUPERSET', 'no', false],
  ['RUNTIME', 'Embedded', 'embedded'],
  ['HOST', 'localhost'],
  ['HOST', '146.185.242.74'],
  ['HOST', 'node-2.example.org'],
  ['HOST', 'click_house'],
  ['HOST', '::1'],
  ['HOST', '[fe80::1]', 'fe80::1'],
  ['KAFKA_DATA', 'data/kafka_data'],
  ['KAFKA_DATA', './data//kafka/', 'data/kafka'],
  ['KAFKA_DATA', 'a/../b', 'b'],
  ['KAFKA_DATA', '..data'],
  ['KAFKA_DATA', '/mnt/data/kafka'],
  ['KAFKA_DATA', '/mnt/диск 2/кафка'],
  ['KAFKA_DATA', '/var/lib/kafka'],
  ['KAFKA_DATA', '/srv/npl/data'],
  ['KAFKA_DATA', '/etcetera'],
  ['S3_ENDPOINT', 'https://storage.yandexcloud.net/', 'https://storage.yandexcloud.net'],
  ['S3_ENDPOINT', 'http://10.0.0.1:9000'],
  ['S3_ENDPOINT', 'http://[::1]:9000/s3'],
  ['KAFKA_NODE', 'local'],
  ['KAFKA_NODE', 'ssh://root@10.0.0.2'],
  ['KAFKA_NODE', 'ssh://a.b-c@node-2:2222'],
  ['KAFKA_NODE', 'ssh://root@[::1]:22'],
  ['KAFKA_IMAGE', 'apache/kafka:4.3.1'],
  ['KAFKA_IMAGE', 'registry.example.org:5000/team/kafka:4'],
  ['KAFKA_IMAGE', `kafka@sha256:${'0'.repeat(64)}`],
  ['UNION_TABLE', 'Clickstream_2'],
  ['GEO_EVENTS_TOPIC', 'geo.events-1_in'],
  ['S3_BUCKET', 'my.bucket-1'],
  ['S3_PREFIX', 'raw/clickstream/'],
  ['CLICKHOUSE_DATABASE', 'clickstream'],
];
const refused: [KeyName, string][] = [
  ['KAFKA_PORT', '0'],
  ['KAFKA_PORT', '70000'],
  ['KAFKA_PORT', '-1'],
  ['KAFKA_PORT', '9092x'],
  ['KAFKA_PORT', '9.5'],
  ['KAFKA_PORT', '0x10'],
  ['KAFKA_PORT', '٣'],
  ['USE_SUPERSET', 'true'],
  ['USE_SUPERSET', 'ДА'],
  ['RUNTIME', 'podman'],
  ['HOST', 'http://host'],
  ['HOST', 'host:9092'],
  ['HOST', '999.1.1.1'],
  ['HOST', '10.0.0'],
  ['HOST', '0.0.0.0'],
  ['HOST', '::'],
  ['HOST', 'a..b'],
  ['HOST', '.a'],
  ['HOST', '-a'],
  ['HOST', 'a b'],
  ['HOST', 'a'.repeat(64)],
  ['KAFKA_DATA', '..'],
  ['KAFKA_DATA', 'a/../../b'],
  ['KAFKA_DATA', '.'],
  ['KAFKA_DATA', '/'],
  ['KAFKA_DATA', '//'],
  ['KAFKA_DATA', '/etc'],
  ['KAFKA_DATA', '//etc/npl'],
  ['KAFKA_DATA', '/mnt/../etc/npl'],
  ['KAFKA_DATA', '/usr/share'],
  ['KAFKA_DATA', '/var/lib/'],
  ['KAFKA_DATA', '/home'],
  ['KAFKA_DATA', '~/data'],
  ['KAFKA_DATA', 'a:b'],
  ['KAFKA_DATA', 'C:\\data'],
  ['KAFKA_DATA', ' data'],
  ['KAFKA_DATA', 'a\u{202e}b'],
  ['KAFKA_DATA', 'a'.repeat(1025)],
  ['S3_ENDPOINT', 'storage.yandexcloud.net'],
  ['S3_ENDPOINT', 'ftp://host'],
  ['S3_ENDPOINT', 'https://user:secret@host'],
  ['S3_ENDPOINT', 'https://host:70000'],
  ['S3_ENDPOINT', 'https://host?x=1'],
  ['S3_ENDPOINT', 'https://'],
  ['KAFKA_NODE', 'ssh://host'],
  ['KAFKA_NODE', 'ssh://-oProxyCommand=x@host'],
  ['KAFKA_NODE', 'ssh://root@-oProxyCommand=x'],
  ['KAFKA_NODE', 'ssh://root@host:0'],
  ['KAFKA_NODE', 'ssh://root:pw@host'],
  ['KAFKA_NODE', 'root@host'],
  ['KAFKA_IMAGE', 'apache/kafka'],
  ['KAFKA_IMAGE', 'Kafka:1'],
  ['KAFKA_IMAGE', 'registry:5000/kafka'],
  ['KAFKA_IMAGE', '--privileged:1'],
  ['UNION_TABLE', '1st'],
  ['UNION_TABLE', 'db.table'],
  ['UNION_TABLE', 'таблица'],
  ['UNION_TABLE', 'a'.repeat(129)],
  ['GEO_EVENTS_TOPIC', '..'],
  ['GEO_EVENTS_TOPIC', '__consumer_offsets'],
  ['GEO_EVENTS_TOPIC', 'a'.repeat(250)],
  ['S3_BUCKET', 'My_Bucket'],
  ['S3_BUCKET', 'a'],
  ['S3_PREFIX', '/raw'],
  ['S3_PREFIX', 'raw/../other'],
  ['CLICKHOUSE_DATABASE', 'System'],
  ['KAFKA_PARTITIONS', '0'],
  ['KAFKA_REPLICATION', '10'],
];

it.each(accepted)('%s=%j is allowed', (key, text, value) => {
  const expected = value ?? (/^\d+$/.test(text) ? Number(text) : text);
  expect(KEYS[key].type.parse(text)).toEqual({ value: expected });
});

it.each(refused)('%s=%j is refused', (key, text) => {
  expect(KEYS[key].type.parse(text)).toEqual({ refused: expect.any(String) });
});
