import { describe, expect, test } from 'vitest';
import { readApiVersions } from '../../../../src/clients/kafka/api-versions.js';
import {
  refusedFinding as clickHouseRefused,
  clusterFinding as clickHouseCluster,
} from '../../../../src/probes/answers/clickhouse.js';
import { dockerFinding } from '../../../../src/probes/answers/docker-look.js';
import { findingOf, worstLevel } from '../../../../src/probes/answers/finding.js';
import { ownHostFinding } from '../../../../src/probes/answers/host.js';
import { clusterFinding } from '../../../../src/probes/answers/kafka-cluster.js';
import { strangerFinding } from '../../../../src/probes/answers/kafka.js';
import { networkReason } from '../../../../src/probes/answers/network-reason.js';
import { newestHour } from '../../../../src/probes/answers/newest-hour.js';
import { recommendLayout } from '../../../../src/probes/answers/recommend-layout.js';
import { runningFinding } from '../../../../src/probes/answers/running-look.js';
import { withoutHours } from '../../../../src/probes/answers/s3-bucket.js';
import { withSshRemedy } from '../../../../src/probes/answers/ssh-remedy.js';
import { clashFinding } from '../../../../src/probes/answers/stack-name.js';
import { machineFinding } from '../../../../src/probes/answers/welcome-facts.js';
import { Cancelled, NplError } from '../../../../src/errors.js';

describe('a failure as a finding', () => {
  test('what and why in one line, and the way out', () => {
    const error = new NplError('it failed', { why: 'the disk is full.\nmore words', next: 'npl-ops disk' });
    expect(findingOf(error, 'else')).toEqual({
      level: 'problem',
      text: 'it failed: the disk is full',
      next: 'npl-ops disk',
    });
    expect(findingOf(new NplError('it failed'), 'else')).toMatchObject({ text: 'it failed', next: 'else' });
  });

  test('a cancel is none, and neither is a bug', () => {
    expect(() => findingOf(new Cancelled(), '')).toThrow(Cancelled);
    expect(() => findingOf(new TypeError('x is not a function'), '')).toThrow('x is not a function');
  });

  test('the worst of several', () => {
    expect(worstLevel([])).toBeUndefined();
    expect(
      worstLevel([
        { level: 'ok', text: '' },
        { level: 'warning', text: '' },
        { level: 'note', text: '' },
      ]),
    ).toBe('warning');
  });

  test.each([
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'nothing listens there'],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }) }),
      'its certificate has expired',
    ],
    [
      new AggregateError([Object.assign(new Error('x'), { code: 'EHOSTUNREACH' })]),
      'there is no way to that host',
    ],
    [new TypeError('fetch failed', { cause: new Error('bad port') }), 'no web service may use that port'],
    [new Error('something new'), 'something new'],
  ])('%s', (error, reason) => {
    expect(networkReason(error)).toBe(reason);
  });
});

describe('the answer of a broker', () => {
  const int16 = (value: number): number[] => [value >> 8, value & 0xff];
  const api = (key: number, highest: number): number[] => [...int16(key), ...int16(0), ...int16(highest), 0];
  const feature = (name: string, level: number): number[] => [
    name.length + 1,
    ...Buffer.from(name),
    ...int16(0),
    ...int16(level),
    0,
  ];
  const body = (features: readonly number[][]): Buffer => {
    const field = [features.length + 1, ...features.flat()];
    return Buffer.from([0, 0, 3, ...api(0, 11), ...api(18, 4), 0, 0, 0, 0, 1, 0, field.length, ...field]);
  };

  test.each([
    [30, '4.3'],
    [29, '4.2'],
    [21, '3.9'],
    [7, '3.3'],
    [99, '4.4'],
  ])('level %i is release %s', (level, release) => {
    expect(readApiVersions(body([feature('group.version', 1), feature('metadata.version', level)]))).toEqual({
      highest: new Map([
        [0, 11],
        [18, 4],
      ]),
      release,
    });
  });

  test('one that does not tell its release', () => {
    expect(readApiVersions(body([]))).toMatchObject({ release: undefined });
  });

  test('one before 2.4 answers in the form of the first version', () => {
    const old = Buffer.from([...int16(35), 0, 0, 0, 1, ...int16(0), ...int16(0), ...int16(7)]);
    expect(readApiVersions(old)).toEqual({ highest: new Map([[0, 7]]), release: undefined });
    expect(
      strangerFinding({ kind: 'kafka', highest: new Map([[0, 6]]), release: undefined }, 'k:1'),
    ).toMatchObject({
      level: 'problem',
      text: 'the Kafka at k:1 is older than 2.1',
    });
  });

  test('what breaks off, or is something else', () => {
    for (const end of [0, 1, 5, 12]) expect(readApiVersions(body([]).subarray(0, end))).toBeUndefined();
    expect(readApiVersions(Buffer.from([0, 3, 1, 2]))).toBeUndefined();
  });

  test('brokers that are advertised where nobody reaches them', () => {
    const spec = { security: 'plaintext' as const, user: '', replication: 1 };
    expect(
      clusterFinding({ spec, name: 'Kafka 4.3', place: 'k:1', brokers: 2, outOfReach: ['a:1', 'b:2'] }),
    ).toMatchObject({
      level: 'problem',
      text: 'Kafka 4.3 at k:1 sends its clients to a:1 and b:2, which this machine does not reach',
    });
  });
});

describe('the newest hour', () => {
  const tree: Record<string, string[]> = {
    'raw/': ['year=2021', 'year=2024', 'year=backup', 'notes'],
    'raw/year=2024/': ['month=12', 'month=9'],
    'raw/year=2024/month=12/': [],
    'raw/year=2024/month=9/': ['day=30', 'day=5'],
    'raw/year=2024/month=9/day=30/': ['hour=7', 'hour=21', 'hour=99'],
  };

  test('is found behind empty folders, with few looks', async () => {
    const looks: string[] = [];
    const folders = async (path: string) => {
      looks.push(path);
      return tree[path] ?? [];
    };
    expect(await newestHour(folders, 'raw/')).toEqual({
      hour: Date.UTC(2024, 8, 30, 21),
      folder: 'raw/year=2024/month=9/day=30/hour=21/',
    });
    expect(looks).toHaveLength(5);
  });

  test('is given up in a bucket of odd folders', async () => {
    let looks = 0;
    const months = Array.from({ length: 12 }, (_, at) => `month=${at + 1}`);
    const folders = async (path: string) => {
      looks += 1;
      return path === '' ? ['year=2024', 'year=2023'] : path.split('/').length === 2 ? months : [];
    };
    expect(await newestHour(folders, '')).toBeUndefined();
    expect(looks).toBe(12);
  });

  test('there is none', () => {
    expect(withoutHours('it lists', '', [])).toMatchObject({
      level: 'warning',
      text: 'it lists, and it is empty',
    });
    expect(withoutHours('it lists', 'raw/', ['a', 'b'])).toMatchObject({
      level: 'problem',
      text: 'it lists, but has no folder year=.../month=.../day=.../hour=... in raw/ (there are a/ and b/)',
    });
  });
});

describe('ClickHouse', () => {
  test('knows some clusters', () => {
    expect(clickHouseCluster('ClickHouse 26', 'a', ['a'])).toMatchObject({ level: 'ok' });
    expect(clickHouseCluster('ClickHouse 26', 'a', ['b', 'c'])).toMatchObject({
      level: 'problem',
      text: 'ClickHouse 26 knows no cluster a (it knows b and c)',
    });
  });

  test('fails in another way', () => {
    const error = new NplError('it is overloaded', { next: 'wait' });
    expect(clickHouseRefused(error, { asks: 'address', user: 'u' }, 'c:1', false)).toEqual({
      level: 'problem',
      text: 'it is overloaded',
      next: 'wait',
    });
  });
});

describe('Docker', () => {
  const engine = {
    version: '28.0.1',
    apiVersion: '1.48',
    isPodman: false,
    containerOs: 'linux',
    cores: 4,
    memoryBytes: 16e9,
    clockOffsetMs: 0,
  };
  test.each([
    [{}, '2.40.3', 'ok', 'Docker 28.0.1 and Compose 2.40.3, 4 cores, 16 GB of memory'],
    [{ clockOffsetMs: -5_000 }, '2.40.3', 'warning', 'its clock is 5 s behind'],
    [{ clockOffsetMs: 90_000 }, '2.40.3', 'problem', 'its clock is 90 s ahead'],
    [
      { version: '19.03.1' },
      '2.40.3',
      'problem',
      'Docker Engine 19.03.1 is too old: 20.10.10 or later is needed',
    ],
    [{ isPodman: true }, '2.40.3', 'problem', 'Podman answers in the place of Docker'],
    [{ containerOs: 'windows' }, '2.40.3', 'problem', 'Docker runs windows containers'],
    [{}, undefined, 'problem', 'docker has no compose command on this machine'],
    [{}, '2.10.0', 'problem', 'Docker Compose 2.10.0 is too old: 2.23.1 or later is needed'],
  ])('%j with Compose %s', (change, compose, level, text) => {
    const found = dockerFinding({ ...engine, ...change }, compose, 'local');
    expect(found.text).toContain(text);
    expect(found.level).toBe(level);
    if (level === 'problem') expect(found.next).toBeTruthy();
  });
});

describe('this machine', () => {
  test('HOST leads here, or elsewhere', () => {
    const own = ['10.0.0.5', 'fd00::2'];
    expect(ownHostFinding('me.lan', ['10.0.0.5'], own)).toMatchObject({ level: 'ok' });
    expect(ownHostFinding('me.lan', ['127.0.0.1'], own)).toMatchObject({ level: 'note' });
    expect(ownHostFinding('me.lan', [], own)).toMatchObject({
      level: 'problem',
      next: 'correct the name, add it to DNS or /etc/hosts, or answer one of 10.0.0.5 and fd00::2, or localhost',
    });
    expect(ownHostFinding('other.lan', ['10.0.0.9'], own)).toMatchObject({
      level: 'warning',
      text: 'other.lan leads to 10.0.0.9, which is no address of this machine',
    });
  });

  test('cores, memory and disk', () => {
    const machine = { system: 'linux x64', node: '24.1.0', cores: 1, memoryBytes: 8e9, freeBytes: 50e9 };
    expect(machineFinding(machine)).toEqual({
      level: 'ok',
      text: '1 core, 8 GB of memory, 50 GB of disk free here, Node 24.1.0',
    });
    expect(machineFinding({ ...machine, memoryBytes: 1e9 }).level).toBe('warning');
    expect(machineFinding({ ...machine, freeBytes: 1e9 }).level).toBe('warning');
  });

  test('what runs already', () => {
    expect(runningFinding([], [])).toBeUndefined();
    expect(runningFinding(['kafka', 's3'], ['clickhouse'])?.text).toBe(
      'already running from this env.conf: Kafka and S3 as local processes; ClickHouse in containers',
    );
  });

  test.each([
    ['28.0', 16e9, '17.0', 'one-machine'],
    ['28.0', 16e9, undefined, 'one-machine'],
    ['28.0', 2e9, '17.0', 'embedded'],
    ['28.0', 2e9, undefined, 'one-machine'],
    [undefined, undefined, '17.0', 'embedded'],
    [undefined, undefined, undefined, 'one-machine'],
  ] as const)('Docker %s with %s bytes, Java %s: %s', (version, memoryBytes, java, layout) => {
    const finding = { level: 'ok', text: '' } as const;
    const recommended = recommendLayout({
      docker: { finding, version, memoryBytes },
      java: { version: java },
      machine: { memoryBytes: 16e9 },
    });
    expect(recommended.layout).toBe(layout);
    expect(recommended.reason).not.toMatch(/\.$/);
  });
});

describe('nodes', () => {
  test('ssh with what to do', () => {
    const finding = { level: 'problem', text: 'ssh was refused on ssh://u@db:2222', next: 'x' } as const;
    expect(withSshRemedy(finding, 'ssh://u@db:2222', 'KAFKA_NODE').next).toBe(
      'let ssh sign in there without a question: ssh-copy-id -p 2222 u@db',
    );
    expect(withSshRemedy({ ...finding, text: 'other' }, 'ssh://u@db', 'KAFKA_NODE').next).toBe('x');
  });

  test('a name that is taken', () => {
    const taken = { stackName: 'npl', node: 'ssh://u@db', config: '/home/a/env.conf', isGone: false };
    expect(clashFinding(taken, [{ name: 'npl-kafka-1' }])).toEqual({
      level: 'problem',
      text: 'another stack on ssh://u@db is called npl: npl-kafka-1 of /home/a/env.conf',
      next: 'answer another name, such as npl-2',
    });
    expect(clashFinding({ ...taken, isGone: true }, [{ name: 'a' }]).level).toBe('note');
  });
});
