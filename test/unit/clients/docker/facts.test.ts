import { describe, expect, test } from 'vitest';
import { clockOffset } from '../../../../src/clients/docker/info.js';
import { readAnswer } from '../../../../src/clients/remote-machine.js';

describe('clockOffset', () => {
  test.each([
    ['between question and answer', 1_500, 1_000, 3_000, 0],
    ['ahead', 10_000, 1_000, 3_000, 7_000],
    ['behind', -9_000, 1_000, 3_000, -10_000],
    ['unknown', NaN, 1_000, 3_000, 0],
  ])('%s', (_, engine, asked, answered, expected) => {
    expect(clockOffset(engine, asked, answered)).toBe(expected);
  });
});

describe('readAnswer', () => {
  const head = 'Filesystem     1024-blocks     Used Available Capacity Mounted on';

  test('disks by folder, sockets and programs', () => {
    const output = [
      'npl-disk',
      head,
      '/dev/sda1  10 5 5 50% /',
      'npl-disk',
      head,
      'server:/a b  10 5 7 50% /mnt/with space',
      'npl-sockets',
      '  sl  local_address',
      '   0: 00000000:0016',
      'npl-programs',
      'LISTEN 0 128',
    ].join('\n');
    expect(readAnswer(output, ['/srv/a', '/mnt/with space/b'])).toEqual({
      disks: [
        { folder: '/srv/a', disk: '/', freeBytes: 5 * 1024 },
        { folder: '/mnt/with space/b', disk: '/mnt/with space', freeBytes: 7 * 1024 },
      ],
      sockets: '\n  sl  local_address\n   0: 00000000:0016\n',
      programs: '\nLISTEN 0 128',
    });
  });

  test('of what is not told, nothing is invented', () => {
    expect(readAnswer('npl-disk\nnpl-disk\n' + head, ['/a', '/b'])).toEqual({
      disks: [],
      sockets: '',
      programs: '',
    });
    expect(readAnswer('', ['/a'])).toEqual({ disks: [], sockets: '', programs: '' });
  });
});
