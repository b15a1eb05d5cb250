import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, describe } from 'vitest';
import { diskFindings, diskPart } from '../../../src/commands/doctor-disk.js';
import { keepSamples } from '../../../src/probes/disk/disk-samples.js';
import { machinePlaces, placeKey } from '../../../src/probes/disk/machine-places.js';
import { topologyOf } from '../stacks/found-container.js';

const GB = 1_000_000_000;
const place = {
  ...{
    node: 'local',
    device: '/dev/sda1',
    mount: '/',
    totalBytes: 100 * GB,
    freeBytes: 30 * GB,
    folders: [],
  },
  ...{ growthPerHour: undefined, hoursUntilFull: undefined, measuredHours: 0 },
};

describe('diskFindings', () => {
  it('says nothing of a disk with room', () => {
    expect(diskFindings(place)).toEqual([]);
    expect(diskFindings({ ...place, growthPerHour: GB, hoursUntilFull: 100 })).toEqual([]);
  });

  it('warns of one that is nearly full, and of one that soon will be', () => {
    expect(diskFindings({ ...place, freeBytes: 9 * GB })).toMatchObject([
      { severity: 'warning', what: 'the disk / is 91 % full', next: 'npl-ops disk' },
    ]);
    expect(diskFindings({ ...place, growthPerHour: GB, hoursUntilFull: 30 })).toMatchObject([
      { what: 'the disk / is 70 % full, and will be full in 30 h', why: '30 GB of 100 GB are free' },
    ]);
  });
});

it('knows the disk of this machine, and how it filled up of late', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'npl-doctor-disk-'));
  const { signal } = new AbortController();
  const topology = { ...topologyOf(`KAFKA_DATA=${folder}/kafka`), stateDir: join(folder, '.npl') };
  const [disk] = await machinePlaces('local', [topology.stateDir], { signal });
  if (disk === undefined) throw new Error('no disk');
  const hourAgo = { at: Date.now() - 3_600_000, free: disk.freeBytes * 2 };
  await keepSamples(topology.stateDir, new Map([[placeKey(disk), [hourAgo]]]));
  const { findings } = await diskPart(topology, { env: process.env }, signal);
  await rm(folder, { recursive: true });
  expect(findings).toContainEqual(
    expect.objectContaining({
      severity: 'warning',
      what: expect.stringMatching(
        new RegExp(`^the disk ${disk.mount} is .* full, and will be full in`),
      ) as string,
    }),
  );
});
