import { expect, test } from 'vitest';
import { readStats } from '../../../../src/clients/docker/stats.js';

const line = (id: string, cpu: string, memory: string) => JSON.stringify({ id, cpu, memory });

test.each([
  ['0.00%', '5.5MiB / 15.6GiB', { cpu: 0, memoryBytes: 5_767_168 }],
  ['212.5%', '1.5GiB / 2GiB', { cpu: 2.125, memoryBytes: 1_610_612_736 }],
  ['7.13%', '812KiB / 1GiB', { cpu: 0.0713, memoryBytes: 831_488 }],
  ['7.13%', '1.2GB / 2GB', { cpu: 0.0713, memoryBytes: 1_200_000_000 }],
  ['0.00%', '0B / 0B', { cpu: 0, memoryBytes: 0 }],
  ['--', '-- / --', { cpu: undefined, memoryBytes: undefined }],
])('%s and %s', (cpu, memory, use) => {
  const read = readStats(`${line('one', cpu, memory)}\n`).get('one');
  expect(read).toEqual({
    ...use,
    cpu: use.cpu === undefined ? undefined : (expect.closeTo(use.cpu, 6) as number),
  });
});

test('reads a line for each container, and nothing from nothing', () => {
  const text = `${line('one', '1%', '1MiB / 2MiB')}\n${line('two', '2%', '1MiB / 2MiB')}\n`;
  expect([...readStats(text).keys()]).toEqual(['one', 'two']);
  expect(readStats('').size).toBe(0);
});
