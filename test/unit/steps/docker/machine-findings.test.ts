import { describe, expect, test } from 'vitest';
import { diskFindings } from '../../../../src/steps/docker/disk-findings.js';
import { machineFindings } from '../../../../src/steps/docker/machine-findings.js';
import { STACK_SERVICES, type StackService } from '../../../../src/topology/stacks.js';

const GB = 1e9;
const machine = { cores: 4, memoryBytes: 32 * GB, clockOffsetMs: 0 };
const severities = (found: readonly { readonly severity: string }[]) => found.map(({ severity }) => severity);

describe('machineFindings', () => {
  test('a machine that has all is told in one line', () => {
    expect(machineFindings(machine, STACK_SERVICES, 'local')).toEqual([
      { severity: 'ok', what: '4 cores and 32 GB of memory', node: 'local' },
    ]);
  });

  test.each([
    [1, ['ok', 'warning']],
    [2, ['ok']],
  ])('%i cores', (cores, expected) => {
    expect(severities(machineFindings({ ...machine, cores }, ['kafka'], 'local'))).toEqual(expected);
  });

  test.each<[readonly StackService[], number, string | undefined]>([
    [['airflow'], 2.4, 'error'],
    [['airflow'], 2.6, 'warning'],
    [['airflow'], 4.4, 'warning'],
    [['airflow'], 4.5, undefined],
    [['kafka'], 2, undefined],
    [['kafka', 'clickhouse'], 2.2, 'error'],
    [['kafka', 'clickhouse'], 4, 'warning'],
    [STACK_SERVICES, 4.9, 'error'],
    [STACK_SERVICES, 8, 'warning'],
    [STACK_SERVICES, 12, undefined],
  ])('memory for %s: %d GB is judged %s', (services, memory, expected) => {
    const found = machineFindings({ ...machine, memoryBytes: memory * GB }, services, 'ssh://ops@b');
    expect(found[1]?.severity).toBe(expected);
    if (expected === undefined) return;
    expect(found[1]?.what).toBe(
      `Docker has ${memory.toFixed(memory % 1 === 0 ? 0 : 1)} GB of memory on ssh://ops@b`,
    );
    expect(found[1]?.why).toContain(services.join(', '));
    expect(found[1]?.next).toContain('*_NODE');
  });

  test.each([
    [0, undefined],
    [2_000, undefined],
    [-2_001, 'warning'],
    [60_000, 'warning'],
    [60_001, 'error'],
    [-3_600_000, 'error'],
  ])('a clock off by %i ms is judged %s', (clockOffsetMs, expected) => {
    const found = machineFindings({ ...machine, clockOffsetMs }, ['kafka'], 'ssh://ops@b');
    expect(found[1]?.severity).toBe(expected);
  });

  test('a clock is behind or ahead by seconds', () => {
    const at = (clockOffsetMs: number) =>
      machineFindings({ ...machine, clockOffsetMs }, ['kafka'], 'ssh://ops@b')[1];
    expect(at(-90_000)?.what).toBe('the clock of Docker on ssh://ops@b is 90 s behind that of this machine');
    expect(at(90_000)?.what).toContain('90 s ahead of that');
  });
});

describe('diskFindings', () => {
  const disk = (use: string, freeBytes: number, name = '1') => ({
    folder: `/srv/${use}`,
    disk: name,
    freeBytes,
    use,
  });

  test.each([
    [1.9, 'error'],
    [2, 'warning'],
    [19.9, 'warning'],
    [20, 'ok'],
  ])('%d GB free is judged %s', (free, expected) => {
    expect(severities(diskFindings([disk('KAFKA_DATA', free * GB)], 'local'))).toEqual([expected]);
  });

  test('folders of one disk are one finding, those of another have their own', () => {
    const folders = [
      disk('KAFKA_DATA', 1 * GB),
      disk('CLICKHOUSE_DATA', 100 * GB, '2'),
      disk('the images', 1 * GB),
    ];
    expect(diskFindings(folders, 'local')).toEqual([
      {
        severity: 'error',
        what: 'only 1 GB free for KAFKA_DATA, the images',
        why: '2 GB are needed and 20 GB wanted on the disk of /srv/KAFKA_DATA',
        next: 'free some space, or choose another disk: npl-ops config set KAFKA_DATA=FOLDER',
        node: 'local',
      },
      { severity: 'ok', what: '100 GB free for CLICKHOUSE_DATA', node: 'local' },
    ]);
  });

  test('no other disk can be named for the images', () => {
    expect(diskFindings([disk('the images', 1 * GB)], 'local')[0]?.next).toBe('free some space');
  });
});
