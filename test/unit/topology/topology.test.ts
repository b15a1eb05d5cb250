import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { TopologyError, formatClash } from '../../../src/topology/topology-error.js';
import { build, clashesOf } from './build.js';

const SIGN_IN = ['KAFKA_SECURITY=sasl_scram'];
/** Kafka on another machine: with sign-in, and a path that exists there. */
const REMOTE_KAFKA = [...SIGN_IN, 'KAFKA_NODE=ssh://a@h', 'KAFKA_DATA=/k'];

describe('runtimes', () => {
  it.each([
    ['', 'docker docker external docker off'],
    ['RUNTIME=embedded', 'embedded embedded embedded off off'],
    ['USE_SUPERSET=YES', 'docker docker external docker docker'],
    ['RUNTIME=embedded\nS3_RUNTIME=external', 'embedded embedded external off off'],
    ['RUNTIME=embedded\nUSE_EXTERNAL_KAFKA=YES\nKAFKA_HOST=k', 'external embedded embedded off off'],
    ['RUNTIME=embedded\nUSE_EXTERNAL_AIRFLOW=YES', 'embedded embedded embedded external off'],
    ['RUNTIME=embedded\nKAFKA_RUNTIME=docker', 'docker embedded embedded off off'],
    ['CLICKHOUSE_RUNTIME=embedded\nUSE_EXTERNAL_AIRFLOW=YES', 'docker embedded external external off'],
    ['USE_EXTERNAL_CLICKHOUSE=YES\nCLICKHOUSE_HOST=localhost', 'docker external external docker off'],
  ])('%j', (text, expected) => {
    const { kafka, clickhouse, s3, airflow, superset } = build(text);
    expect([kafka, clickhouse, s3, airflow, superset].map(({ runtime }) => runtime).join(' ')).toBe(expected);
  });
});

describe('addresses', () => {
  it('follow HOST, the node, the external host, or are loopback', () => {
    expect(build('HOST=10.0.0.1').clickhouse.host).toBe('10.0.0.1');
    expect(
      build('HOST=10.0.0.1', ...SIGN_IN, 'CLICKHOUSE_NODE=ssh://root@10.0.0.2:22', 'CLICKHOUSE_DATA=/c')
        .clickhouse.host,
    ).toBe('10.0.0.2');
    expect(build(...REMOTE_KAFKA, 'KAFKA_NODE=ssh://root@[fd00::2]').kafka.host).toBe('fd00::2');
    expect(build('USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=k.example.org').kafka.host).toBe('k.example.org');
    expect(build('RUNTIME=embedded').kafka).toMatchObject({
      host: '127.0.0.1',
      port: 19092,
      controllerPort: 19093,
    });
    expect(build('RUNTIME=embedded', 'HOST=::1').clickhouse.host).toBe('127.0.0.1');
  });

  it('of S3 are those of the embedded server or of the configured one', () => {
    expect(
      build('RUNTIME=embedded', 'S3_PORT=5000', 'S3_PREFIX=raw', 'S3_FORCE_PATH_STYLE=NO').s3,
    ).toMatchObject({
      endpoint: 'http://127.0.0.1:5000',
      port: 5000,
      bucket: 'npl-demo',
      prefix: 'raw/',
      forcePathStyle: true,
      region: 'ru-central1',
    });
    expect(build('S3_PREFIX=a/b/').s3).toMatchObject({
      endpoint: 'https://storage.yandexcloud.net',
      port: 443,
      bucket: '',
      prefix: 'a/b/',
    });
    expect(build('S3_ENDPOINT=http://minio:9000').s3.port).toBe(9000);
    expect(build('S3_ENDPOINT=http://minio').s3).toMatchObject({ port: 80, prefix: '' });
  });
});

it('makes paths absolute', () => {
  const { kafka, clickhouse, airflow, stateDir, configFile } = build(
    'KAFKA_DATA=/mnt/диск 1/kafka',
    'AIRFLOW_DAGS=./dags/',
  );
  expect(kafka.dataDir).toBe('/mnt/диск 1/kafka');
  expect(clickhouse.dataDir).toBe('/srv/team/project/data/clickhouse/db');
  expect(airflow.dagsDir).toBe('/srv/team/project/dags');
  expect(stateDir).toBe('/srv/team/project/.npl');
  expect(configFile).toBe('/srv/team/project/env.conf');
});

it('lists the streams', () => {
  expect(build('GEO_EVENTS_TABLE=g', 'GEO_EVENTS_TOPIC=t').streams).toEqual([
    { type: 'browser', table: 'browser_events', topic: 'browser_events_in' },
    { type: 'device', table: 'device_events', topic: 'device_events_in' },
    { type: 'geo', table: 'g', topic: 't' },
    { type: 'location', table: 'location_events', topic: 'location_events_in' },
  ]);
});

const REFUSED: [string, string[], RegExp][] = [
  [
    'one port twice',
    ['KAFKA_PORT=8080'],
    /^KAFKA_PORT\+AIRFLOW_WEBSERVER_PORT: port 8080 is needed for Kafka and for Airflow$/,
  ],
  [
    'both ClickHouse ports',
    ['CLICKHOUSE_OUT_PORT=19000'],
    /^CLICKHOUSE_OUT_PORT\+CLICKHOUSE_CLIENT_PORT: port 19000/,
  ],
  [
    'the controller port',
    ['RUNTIME=embedded', 'S3_PORT=19093'],
    /^KAFKA_PORT\+S3_PORT: port 19093 .*KAFKA_PORT \+ 1/,
  ],
  [
    'an external service of this machine',
    ['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=127.0.0.1', 'KAFKA_PORT=18123'],
    /port 18123/,
  ],
  [
    'one node under two users',
    [...REMOTE_KAFKA, 'CLICKHOUSE_NODE=ssh://b@H:22', 'CLICKHOUSE_DATA=/c'],
    /^KAFKA_NODE\+CLICKHOUSE_NODE: ssh:\/\/a@h and ssh:\/\/b@H:22 are one machine/,
  ],
  ['no controller port left', ['RUNTIME=embedded', 'KAFKA_PORT=65535'], /^KAFKA_PORT: .* 65536/],
  [
    'equal paths',
    ['KAFKA_DATA=data/x', 'CLICKHOUSE_DATA=./data/x'],
    /^KAFKA_DATA\+CLICKHOUSE_DATA: both are \/srv\/team\/project\/data\/x$/,
  ],
  [
    'a path inside another',
    ['KAFKA_DATA=data/share/kafka'],
    /^KAFKA_DATA\+AIRFLOW_SHARE: \/srv\/team\/project\/data\/share\/kafka lies inside/,
  ],
  [
    'a path around another',
    ['AIRFLOW_SHARE=data/kafka_data/x'],
    /^KAFKA_DATA\+AIRFLOW_SHARE: .*data\/kafka_data\/x lies inside/,
  ],
  [
    'the project itself',
    ['KAFKA_DATA=/srv/team/project'],
    /^KAFKA_DATA: \/srv\/team\/project holds env\.conf itself$/,
  ],
  ['a folder around the project', ['KAFKA_DATA=/srv/team'], /holds env\.conf itself/],
  ['the state folder', ['KAFKA_DATA=.npl/kafka'], /^KAFKA_DATA: \/srv\/team\/project\/\.npl is kept/],
  [
    'one table twice',
    ['GEO_EVENTS_TABLE=device_events'],
    /^DEVICE_EVENTS_TABLE\+GEO_EVENTS_TABLE: two tables would be called device_events$/,
  ],
  [
    'a derived name',
    ['UNION_TABLE=geo_events_mv'],
    /^GEO_EVENTS_TABLE\+UNION_TABLE: two tables would be called geo_events_mv$/,
  ],
  [
    'a table like a derived name',
    ['GEO_EVENTS_TABLE=device_events_in'],
    /^DEVICE_EVENTS_TABLE\+GEO_EVENTS_TABLE: .*device_events_in$/,
  ],
  ['the dead letters', ['DEAD_LETTERS_TABLE=clickstream_raw'], /^UNION_TABLE\+DEAD_LETTERS_TABLE/],
  [
    'one topic twice',
    ['GEO_EVENTS_TOPIC=a', 'DEVICE_EVENTS_TOPIC=a'],
    /^DEVICE_EVENTS_TOPIC\+GEO_EVENTS_TOPIC: two topics would be called a$/,
  ],
  ['topics alike to Kafka', ['GEO_EVENTS_TOPIC=a.b', 'DEVICE_EVENTS_TOPIC=a_b'], /called a_b and a\.b$/],
  ['embedded beyond loopback', ['RUNTIME=embedded', 'HOST=10.0.0.1'], /^HOST\+RUNTIME: .*HOST=localhost/],
  [
    'embedded on a node',
    ['RUNTIME=embedded', 'KAFKA_NODE=ssh://a@h'],
    /^KAFKA_NODE\+RUNTIME: an embedded engine runs on this machine/,
  ],
  [
    'an embedded ClickHouse on a node',
    ['CLICKHOUSE_RUNTIME=embedded', 'CLICKHOUSE_NODE=ssh://a@h', 'USE_EXTERNAL_AIRFLOW=YES'],
    /^CLICKHOUSE_NODE\+CLICKHOUSE_RUNTIME/,
  ],
  ['an embedded cluster', ['RUNTIME=embedded', 'CLICKHOUSE_CLUSTER=c'], /^CLICKHOUSE_CLUSTER\+RUNTIME/],
  ['a cluster', ['RUNTIME=docker', 'CLICKHOUSE_CLUSTER=c'], /^CLICKHOUSE_CLUSTER: this version/],
  ['embedded with sign-in', ['RUNTIME=embedded', 'KAFKA_SECURITY=sasl_scram'], /^KAFKA_SECURITY\+RUNTIME/],
  ['copies on one broker', ['KAFKA_REPLICATION=2'], /^KAFKA_REPLICATION\+USE_EXTERNAL_KAFKA/],
  [
    'an external Kafka that we run',
    ['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=k', 'KAFKA_RUNTIME=docker'],
    /^USE_EXTERNAL_KAFKA\+KAFKA_RUNTIME/,
  ],
  [
    'an external ClickHouse that we run',
    ['USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=localhost', 'CLICKHOUSE_RUNTIME=docker'],
    /^USE_EXTERNAL_CLICKHOUSE\+CLICKHOUSE_RUNTIME/,
  ],
  [
    'a container behind loopback',
    ['RUNTIME=embedded', 'CLICKHOUSE_RUNTIME=docker'],
    /^RUNTIME\+CLICKHOUSE_RUNTIME: a container cannot reach/,
  ],
  [
    'a ClickHouse elsewhere behind loopback',
    ['RUNTIME=embedded', 'USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=10.0.0.2'],
    /^RUNTIME\+CLICKHOUSE_HOST: ClickHouse on another machine/,
  ],
  [
    'Airflow behind loopback',
    ['KAFKA_RUNTIME=embedded', 'CLICKHOUSE_RUNTIME=embedded'],
    /^USE_EXTERNAL_AIRFLOW\+KAFKA_RUNTIME: Airflow/,
  ],
  ['an embedded Superset', ['RUNTIME=embedded', 'USE_SUPERSET=YES'], /^USE_SUPERSET\+RUNTIME/],
];

describe('refuses', () => {
  it.each(REFUSED)('%s', (_, lines, expected) => {
    expect(clashesOf(...lines)).toEqual([expect.stringMatching(expected)]);
  });

  it('everything at once, with lines, as wrong usage', () => {
    const attempt = () => build('KAFKA_PORT=8080', 'GEO_EVENTS_TABLE=device_events', 'KAFKA_DATA=data/share');
    expect(attempt).toThrow(UsageError);
    try {
      attempt();
    } catch (error) {
      expect((error as TopologyError).why?.split('\n')).toEqual([
        'KAFKA_PORT (line 1), AIRFLOW_WEBSERVER_PORT (default): port 8080 is needed for Kafka and for Airflow',
        'KAFKA_DATA (line 3), AIRFLOW_SHARE (default): both are /srv/team/project/data/share',
        'DEVICE_EVENTS_TABLE (default), GEO_EVENTS_TABLE (line 2): two tables would be called device_events',
      ]);
    }
  });

  it('says where each key stands', () => {
    expect(formatClash({ keys: ['HOST', 'RUNTIME'], reason: 'why' }, { HOST: 3 })).toBe(
      'HOST (line 3), RUNTIME (default): why',
    );
  });
});

describe('allows', () => {
  it.each([
    ['one port on two nodes', [...REMOTE_KAFKA, 'KAFKA_PORT=18123']],
    ['one port on an external host and here', ['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=k', 'KAFKA_PORT=18123']],
    ['the port of a service that is off', ['RUNTIME=embedded', 'KAFKA_PORT=8080']],
    [
      'the native port that an embedded engine does not open',
      ['RUNTIME=embedded', 'CLICKHOUSE_CLIENT_PORT=18123'],
    ],
    ['the path of a service that is off', ['RUNTIME=embedded', 'KAFKA_DATA=data/share']],
    ['one path on two nodes', [...REMOTE_KAFKA, 'KAFKA_DATA=/srv/team/project/data/share']],
    ['paths that begin alike', ['KAFKA_DATA=data/share2', 'S3_DATA=data/..share']],
    ['a dotted folder beside .npl', ['KAFKA_DATA=.npl2']],
    ['copies on an external Kafka', ['USE_EXTERNAL_KAFKA=YES', 'KAFKA_HOST=k', 'KAFKA_REPLICATION=3']],
    ['a table named as a topic', ['GEO_EVENTS_TABLE=geo', 'GEO_EVENTS_TOPIC=geo']],
    [
      'an embedded Kafka beside a local external ClickHouse',
      ['RUNTIME=embedded', 'USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=localhost'],
    ],
  ])('%s', (_, lines) => {
    expect(clashesOf(...lines)).toEqual([]);
  });
});
