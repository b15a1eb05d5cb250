import { describe, expect, it } from 'vitest';
import { parseDf, parseDu } from '../../../../src/probes/disk/df-text.js';
import { dockerSize, dockerUsers } from '../../../../src/probes/disk/docker-df.js';
import { runwayOf, withSample, type DiskSample } from '../../../../src/probes/disk/runway.js';

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
  ] as const)('%s', (_, samples, growthPerHour, hoursUntilFull, measuredHours) => {
    expect(runwayOf(samples)).toEqual({ growthPerHour, hoursUntilFull, measuredHours });
  });
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

describe('df and du', () => {
  it.each([
    [
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1000 400 600 40% /srv/my data\n',
      { totalBytes: 1_024_000, freeBytes: 614_400, mount: '/srv/my data' },
    ],
    [
      'Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 1000 1010 -10 100% /\n',
      { totalBytes: 1_024_000, freeBytes: 0, mount: '/' },
    ],
  ])('%j', (text, place) => {
    expect(parseDf(text)).toEqual(place);
  });

  it('refuses what is no answer', () => {
    expect(() => parseDf('df: no such file')).toThrow('df did not answer');
    expect(() => parseDu('du: cannot access')).toThrow('du did not tell');
    expect(parseDu('12\t/srv/kafka\n')).toBe(12_288);
  });
});

describe('docker system df', () => {
  it.each([
    ['0B', 0],
    ['512kB', 512_000],
    ['1.5GB', 1.5e9],
    ['3 TB', 3e12],
    ['N/A', undefined],
  ])('%s', (text, bytes) => {
    expect(dockerSize(text)).toBe(bytes);
  });

  it('counts images, containers and the build cache; volumes are data', () => {
    const text = [
      '{"Type":"Images","Size":"2GB"}',
      '{"Type":"Local Volumes","Size":"9GB"}',
      '{"Type":"Build Cache","Size":"0B"}',
      'a warning',
    ].join('\n');
    expect(dockerUsers(text, 'local')).toMatchObject([{ what: 'Docker images', bytes: 2e9, node: 'local' }]);
  });
});
