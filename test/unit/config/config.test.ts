import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, readConfig } from '../../../src/config/config.js';
import { setValue } from '../../../src/config/env-edit.js';
import { parseEnvFile } from '../../../src/config/env-file.js';
import { KEYS, KEY_NAMES } from '../../../src/config/keys.js';
import { ConfigError, displayValue, formatProblem, formatWarning } from '../../../src/config/problems.js';
import { UsageError } from '../../../src/errors.js';
import { buildTopology } from '../../../src/topology/topology.js';
import { SEED_ERA } from './seed-era.js';
import { tempDir } from './temp-dir.js';

const FILE = '/project/env.conf';
const read = (text: string | Buffer) => readConfig(FILE, parseEnvFile(Buffer.from(text)));

function problemsOf(text: string | Buffer): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

describe('files of the original project', () => {
  it.each(Object.entries(SEED_ERA))('%s: loads, builds, and an edit changes one value alone', (_, text) => {
    const config = read(text);
    expect(buildTopology(config).kafka.runtime).toBe(
      config.values.USE_EXTERNAL_KAFKA ? 'external' : 'docker',
    );
    const env = parseEnvFile(Buffer.from(text));
    for (const key of KEY_NAMES) {
      expect(setValue(setValue(env, key, 'xyz'), key, 'xyz').text).toContain('xyz');
      const line = config.lines[key];
      if (line === undefined) continue;
      const edited = setValue(env, key, 'xyz').text.split(/\r\n|\n/);
      const old = env.text.split(/\r\n|\n/);
      expect(edited.filter((content, index) => content !== old[index])).toHaveLength(1);
      expect(edited[line - 1]).toContain('xyz');
    }
  });

  it('means what it meant', () => {
    const { values, warnings } = read(SEED_ERA.russian);
    expect(values).toMatchObject({
      HOST: '146.185.242.74',
      KAFKA_HOST: '146.185.242.74',
      CLICKHOUSE_HOST: '146.185.242.74',
      USE_EXTERNAL_KAFKA: false,
      KAFKA_PORT: 19092,
      AIRFLOW_DAGS: 'Airflow/dags',
      BROWSER_EVENTS_TOPIC: 'browser_events_topic',
      UNION_TABLE: 'clickstream_raw',
      RUNTIME: 'docker',
    });
    expect(warnings).toEqual([]);
    expect(read(SEED_ERA.external).values).toMatchObject({
      HOST: '10.0.0.1',
      KAFKA_HOST: '10.0.0.2',
      KAFKA_PORT: 9092,
      CLICKHOUSE_HOST: 'node-2.example.org',
      BROWSER_EVENTS_TABLE: 'browser_events',
    });
    expect(read(SEED_ERA.spacious).values).toMatchObject({
      KAFKA_DATA: '/mnt/данные диска/kafka',
      AIRFLOW_SHARE: 'data/share dir',
      HOST: 'localhost',
    });
  });
});

it('an empty file has every default', () => {
  const { values, lines } = read('');
  expect(values).toMatchObject({
    KAFKA_PORT: 19092,
    CLICKHOUSE_CLIENT_PORT: 19000,
    CLICKHOUSE_OUT_PORT: 18123,
  });
  expect(values).toMatchObject({ S3_BUCKET: '', USE_SUPERSET: false, S3_FORCE_PATH_STYLE: true });
  expect(lines).toEqual({});
});

describe('KAFKA_HOST and CLICKHOUSE_HOST', () => {
  it.each([
    ['HOST=h', 'h', 'h'],
    ['HOST=h\nKAFKA_HOST=k\nUSE_EXTERNAL_KAFKA=NO', 'h', 'h'],
    ['HOST=h\nKAFKA_HOST=k\nUSE_EXTERNAL_KAFKA=YES', 'k', 'h'],
    ['HOST=h\nCLICKHOUSE_HOST=c\nUSE_EXTERNAL_CLICKHOUSE=yes # да', 'h', 'c'],
  ])('%j', (text, kafka, clickhouse) => {
    expect(read(text).values).toMatchObject({ KAFKA_HOST: kafka, CLICKHOUSE_HOST: clickhouse });
  });

  it('are needed with an external service', () => {
    expect(
      problemsOf('USE_EXTERNAL_KAFKA=YES\nUSE_EXTERNAL_CLICKHOUSE=YES\nCLICKHOUSE_HOST= # later'),
    ).toEqual([
      expect.stringMatching(/^KAFKA_HOST is needed because USE_EXTERNAL_KAFKA=YES; allowed: a host name/),
      expect.stringMatching(/^CLICKHOUSE_HOST is needed/),
    ]);
  });
});

it('names every problem at once, with line, key, value and what is allowed', () => {
  const text = [
    '# hostile',
    'HOST=$(id)',
    'KAFKA_PORT=0',
    'CLICKHOUSE_OUT_PORT=70000 # too high',
    'UNION_TABLE=a; DROP TABLE x',
    'KAFKA_DATA=../../etc',
    'KAFKA_PORT',
    'GEO_EVENTS_TOPIC="open',
    'USE_SUPERSET=maybe\u{1b}[31m',
    `S3_BUCKET=${'b'.repeat(5000)}`,
    'S3_ENDPOINT=https://user:hunter2@host',
  ].join('\n');
  expect(problemsOf(text)).toEqual([
    `line 2: HOST=$(id) is not a host; allowed: ${KEYS.HOST.type.allowed}`,
    'line 3: KAFKA_PORT=0 is outside 1 to 65535; allowed: a port number from 1 to 65535',
    'line 4: CLICKHOUSE_OUT_PORT=70000 is outside 1 to 65535; allowed: a port number from 1 to 65535',
    `line 5: UNION_TABLE=a; DROP TABLE x is not a plain name; allowed: ${KEYS.UNION_TABLE.type.allowed}`,
    `line 6: KAFKA_DATA=../../etc climbs out of the folder of env.conf; allowed: ${KEYS.KAFKA_DATA.type.allowed}`,
    'line 7: it is neither KEY=VALUE nor a comment (# text)',
    'line 8: GEO_EVENTS_TOPIC opens a quote " and never closes it',
    'line 9: USE_SUPERSET=maybe\\u{1b}[31m is neither YES nor NO; allowed: YES or NO',
    `line 10: S3_BUCKET=${'b'.repeat(80)}... (5000 characters) is not a bucket name; allowed: ${KEYS.S3_BUCKET.type.allowed}`,
    `line 11: S3_ENDPOINT=https://***@host is not such an address; allowed: ${KEYS.S3_ENDPOINT.type.allowed}`,
  ]);
});

it('reads over an unclear value of a key that is not its own', () => {
  expect(problemsOf('MY_KEY="open\nKAFKA_PORT="open\nKAFKA_PORT=1')).toEqual([]);
});

it('shortens a long list', () => {
  const error = new ConfigError(FILE, new Array(60).fill({ line: 1, reason: 'is bad' }));
  expect(error.message).toBe('env.conf has 60 problems');
  expect(error.why?.split('\n')).toHaveLength(51);
  expect(error.why).toMatch(/\.\.\. and 10 more$/);
});

it('warns of what is probably not meant, and never shows a secret', () => {
  const { warnings } = read(
    [
      'KAFKA_PORT=1',
      'KAFKA_PROT=2',
      'kafka_port=3',
      'KAFKA_PORT=4',
      'S3_SECRET_KEY=hunter2',
      'CLICKHOUSE_PASSWORD=hunter2',
      'НOST=5',
      'MY_OWN=6',
      'KAFKA_HOST=other',
    ].join('\n'),
  );
  expect(warnings.map(formatWarning)).toEqual([
    'line 1: KAFKA_PORT is not read: line 4 sets it again',
    'line 2: KAFKA_PROT is not a key of npl: did you mean KAFKA_PORT?',
    'line 3: kafka_port is not a key of npl: did you mean KAFKA_PORT?',
    'line 5: S3_SECRET_KEY looks like a secret, which belongs in .npl/secrets.env or in the environment',
    'line 6: CLICKHOUSE_PASSWORD looks like a secret, which belongs in .npl/secrets.env or in the environment',
    'line 7: НOST is not a key of npl: did you mean HOST?',
    'line 9: KAFKA_HOST is not read: with USE_EXTERNAL_KAFKA=NO the address is HOST',
  ]);
  expect(JSON.stringify(warnings)).not.toContain('hunter2');
});

describe('files that cannot be read', () => {
  const why = (file: string) =>
    loadConfig(file).then(
      () => 'loaded',
      (error: unknown) => {
        expect(error).toBeInstanceOf(UsageError);
        const { message, why: reason, next } = error as UsageError;
        expect(next).toBeTruthy();
        return `${message}: ${reason ?? ''}`;
      },
    );

  it.each([
    ['a line of 1 MB', `A=1\nHOST=${'x'.repeat(1_000_000)}\n`, /line 2: HOST is 1000005 bytes long/],
    [
      'a line beyond the limit',
      `A=1\n\nHOST=${'x'.repeat(2_000_000)}`,
      /line 3: it is over 16384 bytes long/,
    ],
    [
      'too many lines',
      '# a comment of thirty characters\n'.repeat(50_000),
      /line 31776: .* too large; allowed/,
    ],
    ['binary', Buffer.from('HOST=a\n\x7fELF\0\0\x01', 'latin1'), /line 2: it holds a NUL byte/],
    ['UTF-16', Buffer.from('\u{feff}HOST=localhost\n', 'utf16le'), /line 1: it holds a NUL byte/],
  ])('%s', async (_, content, expected) => {
    const file = join(await tempDir(), 'env.conf');
    await writeFile(file, content);
    expect(await why(file)).toMatch(expected);
  });

  it('nothing there, a folder, a pipe', async () => {
    const dir = await tempDir();
    expect(await why(join(dir, 'env.conf'))).toMatch(/there is no .*env\.conf/);
    await mkdir(join(dir, 'env.conf'));
    expect(await why(join(dir, 'env.conf'))).toMatch(/is not a file/);
    const makePipe = 'mkfifo';
    execFileSync(makePipe, [join(dir, 'pipe')]);
    expect(await why(join(dir, 'pipe'))).toMatch(/is not a file/);
  });

  it.skipIf(process.getuid?.() === 0)('no right to read', async () => {
    const file = join(await tempDir(), 'env.conf');
    await writeFile(file, 'HOST=a');
    await chmod(file, 0o000);
    expect(await why(file)).toMatch(/may not be read/);
  });
});

it.each([
  ['ssh://user@host', 'ssh://user@host'],
  ['ssh://user:pw@host', 'ssh://***@host'],
  ['https://token@host', 'https://***@host'],
  ['https://u:p/w:x@y@host/a', 'https://***@host/a'],
  ['user:pw@host', '***@host'],
  ['S3_ENDPOINT=https://u:p@host # text', 'S3_ENDPOINT=https://***@host # text'],
  ['a\u{a0}b\tc\u{202e}', 'a\\u{a0}b\\u{9}c\\u{202e}'],
  ['кафка и \\', 'кафка и \\'],
])('%j is shown as %j', (value, shown) => {
  expect(displayValue(value)).toBe(shown);
});
