import { describe, expect, it } from 'vitest';
import { parseDf, parseDu } from '../../../../src/probes/disk/df-text.js';
import { dockerSize, dockerUsers } from '../../../../src/probes/disk/docker-df.js';
import { placeKey, placesIn } from '../../../../src/probes/disk/machine-places.js';
import { byUrgency, runwayOf, withSample, type DiskSample } from '../../../../src/probes/disk/runway.js';

const HOUR = 3_600_000;
const sample = (hours: number, free: number): DiskSample => ({ at: hours * HOUR, free });

describe('runwayOf', () => {
  it.each([
    ['nothing measured', [], undefined, undefined, 0],
    ['one sample', [sample(0, 100)], undefined, undefined, 0],
    ['measured too shortly', [sample(0, 100), sample(0.2, 50)], undefined, undefined, 0.2],
    ['filling', [sample(0, 100), sample(1, 95), sample(2, 80)], 10, 8, 2],
    ['what was freed in between counts', [sample(0, 100), sample(1, 10), sample(2, 90)], 5, 18, 2],
    ['emptying', [sample(0, 50), sample(2, 100)], -25, undefined, 2],
    ['standing still', [sample(0, 50), sample(2, 50)], 0, undefined, 2],
    ['full in more than a year', [sample(0, 1e6), sample(10, 1e6 - 1)], 0.1, undefined, 10],
    ['full, and not growing any more', [sample(0, 0), sample(2, 0)], 0, 0, 2],
    ['a flood after days of rest', [sample(0, 1000), sample(100, 1000), sample(120, 800)], 10, 80, 20],
    ['days without a look', [sample(0, 1000), sample(0.1, 1000), sample(100, 900)], 1, 900, 100],
  ] as const)('%s', (_, samples, growthPerHour, hoursUntilFull, measuredHours) => {
    expect(runwayOf(samples)).toEqual({ growthPerHour, hoursUntilFull, measuredHours });
  });
});

it('what is full first comes first, then what has the least free', () => {
  const place = (name: string, hoursUntilFull: number | undefined, freeBytes: number) => ({
    ...{ name, hoursUntilFull, freeBytes, totalBytes: 100 },
  });
  const places = [
    place('calm', undefined, 90),
    place('later', 50, 1),
    place('tight', undefined, 5),
    place('soon', 2, 90),
  ];
  expect(places.toSorted(byUrgency).map(({ name }) => name)).toEqual(['soon', 'later', 'tight', 'calm']);
});

describe('withSample', () => {
  it('keeps samples five minutes apart, the newest always, and none older than a week', () => {
    let samples: DiskSample[] = [];
    for (let minute = 0; minute <= 12; minute += 1) {
      samples = withSample(samples, { at: minute * 60_000, free: minute });
    }
    expect(samples.map(({ free }) => free)).toEqual([0, 5, 10, 12]);
    const later = withSample(samples, { at: 8 * 24 * HOUR, free: 1 });
    expect(later).toEqual([{ at: 8 * 24 * HOUR, free: 1 }]);
  });
});

const TITLE = 'Filesystem 1024-blocks Used Available Capacity Mounted on\n';

describe('df and du', () => {
  it.each([
    [
      `${TITLE}/dev/sda1 1000 400 600 40% /srv/my data\n`,
      { device: '/dev/sda1', totalBytes: 1_024_000, freeBytes: 614_400, mount: '/srv/my data' },
    ],
    [
      `${TITLE}nas:/our share 1000 1010 -10 100% /\n`,
      { device: 'nas:/our share', totalBytes: 1_024_000, freeBytes: 0, mount: '/' },
    ],
  ])('%j', (text, place) => {
    expect(parseDf(text)).toEqual(place);
  });

  it('refuses what is no answer', () => {
    expect(() => parseDf('df: no such file')).toThrow('df did not answer');
    expect(() => parseDu('du: cannot access')).toThrow('du did not tell');
    expect(parseDu('12\t/srv/kafka\n')).toBe(12_288);
  });

  it('folders of one file system are one place, whatever their mounts; one without an answer is left out', () => {
    const row = (device: string, mount: string) => `npl-disk\n${TITLE}${device} 1000 400 600 40% ${mount}\n`;
    const output = [
      row('/dev/sda1', '/'),
      'npl-disk\n',
      row('/dev/sdb1', '/srv'),
      row('/dev/sda1', '/var/bind'),
    ].join('');
    const places = placesIn(output, 'ssh://op@two', ['/a', '/gone', '/srv/b', '/var/bind/c']);
    expect(places.map(({ node, mount, folders }) => ({ node, mount, folders }))).toEqual([
      { node: 'ssh://op@two', mount: '/', folders: ['/a', '/var/bind/c'] },
      { node: 'ssh://op@two', mount: '/srv', folders: ['/srv/b'] },
    ]);
  });

  it.each([
    ['devices of two machines', { node: 'ssh://two' }, false],
    ['another device of the same size', { device: '/dev/sdb1' }, false],
    ['the same device, made larger', { totalBytes: 200 }, true],
  ])('%s: %j', (_, other, isSame) => {
    const place = { node: 'local', device: '/dev/sda1', totalBytes: 100 };
    expect(placeKey({ ...place, ...other }) === placeKey(place)).toBe(isSame);
  });
});

describe('docker system df', () => {
  it.each([
    ['0B', 0],
    ['512kB', 512_000],
    ['1.5GB', 1.5e9],
    ['1.5GB (40%)', 1.5e9],
    ['3 TB', 3e12],
    ['N/A', undefined],
  ])('%s', (text, bytes) => {
    expect(dockerSize(text)).toBe(bytes);
  });

  const TEXT = [
    '{"Type":"Images","Size":"2GB","Reclaimable":"1.2GB (60%)"}',
    '{"Type":"Local Volumes","Size":"9GB"}',
    '{"Type":"Build Cache","Size":"0B"}',
    '{"Type":"Something new","Size":"3GB"}',
    'a warning',
  ].join('\n');

  it('counts all that takes space, each with what makes it smaller', () => {
    const folder = '/var/lib/docker';
    expect(dockerUsers(TEXT, { node: 'local', folder })).toMatchObject([
      { what: 'Docker images', bytes: 2e9, folder, remedy: expect.stringContaining('the 1.2GB') as string },
      { what: 'Docker volumes', bytes: 9e9 },
    ]);
  });

  it('names the node of the command', () => {
    const [images] = dockerUsers(TEXT, { node: 'ssh://op@two', folder: '/var/lib/docker' });
    expect(images?.remedy).toContain('docker --host ssh://op@two image prune');
  });
});
