import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Docker } from '../../../../src/clients/docker/docker.js';
import { NplError } from '../../../../src/errors.js';
import { diskLook, type DiskTools } from '../../../../src/probes/disk/disk-look.js';
import type { Topology } from '../../../../src/topology/topology-types.js';
import { topologyOf } from '../../stacks/found-container.js';

let folder: string;
let topology: Topology;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npl-disk-'));
  topology = {
    ...topologyOf('RUNTIME=docker', `KAFKA_DATA=${folder}/kafka`, 'S3_BUCKET=clicks'),
    stateDir: join(folder, '.npl'),
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const noContainer = '';
const timeoutMs = 3_000;

/** An engine whose images take 2 GB; `ask` answers what else it is asked. */
function dockerWith(machine: string, ask: (args: readonly string[]) => string) {
  return (node: string): Docker => ({
    node,
    cli: (args) => {
      const answers: Record<string, string> = {
        version: '{"Server":{"Version":"28.0.0","ApiVersion":"1.48"}}',
        info: JSON.stringify({ Name: machine, DockerRootDir: folder, OSType: 'linux' }),
        system: '{"Type":"Images","Size":"2GB","Reclaimable":"1GB (50%)"}',
      };
      return Promise.resolve(answers[args[0] ?? ''] ?? ask(args));
    },
  });
}

const clickhouse: DiskTools['clickhouse'] = {
  query: () => Promise.reject(new NplError('ClickHouse does not answer')),
};

it('tells what is free also where nothing runs: a full disk is why', async () => {
  const docker = dockerWith(hostname(), () => noContainer);
  const { places, users, problems, notes } = await diskLook(
    topology,
    { docker, clickhouse, timeoutMs, env: process.env },
    signal,
  );
  const place = places.find(({ folders }) => folders.includes(join(folder, 'kafka')));
  expect(place?.totalBytes).toBeGreaterThan(0);
  expect(place?.folders).toEqual(expect.arrayContaining([topology.stateDir, folder]));
  expect(users).toMatchObject([{ what: 'Docker images', bytes: 2e9, mount: place?.mount }]);
  expect(problems.join('\n')).toContain(
    `Kafka logs in ${folder}/kafka could not be looked at: the container`,
  );
  expect(problems.join('\n')).toContain(
    'the tables of ClickHouse could not be looked at: ClickHouse does not answer',
  );
  expect(notes.join('\n')).toContain('Container logs are in no figure');
});

it('takes the size of a folder from its container, where the user may look', async () => {
  const asked: string[] = [];
  const docker = dockerWith(hostname(), (args) => {
    if (args[0] === 'ps') return 'abc\n';
    asked.push(args.join(' '));
    return `100\t${args.at(-1)}\n`;
  });
  const { users } = await diskLook(topology, { docker, clickhouse, timeoutMs, env: process.env }, signal);
  expect(users).toContainEqual(
    expect.objectContaining({ what: 'Kafka logs', bytes: 102_400, where: `${folder}/kafka` }),
  );
  expect(asked.join('\n')).toMatch(/exec .*abc sh -c du .* du \/var\/lib\/kafka\/data$/m);
});

it('an engine in a virtual machine has its images on no disk of this machine', async () => {
  const docker = dockerWith('docker-desktop', () => noContainer);
  const { users, places } = await diskLook(
    topology,
    { docker, clickhouse, timeoutMs, env: process.env },
    signal,
  );
  expect(users).toMatchObject([{ what: 'Docker images', mount: '' }]);
  expect(places.flatMap(({ folders }) => folders)).not.toContain(folder);
});

it('a state folder that cannot be written to costs the growth and nothing else', async () => {
  const docker = dockerWith(hostname(), () => noContainer);
  const tools = { docker, clickhouse, timeoutMs, env: process.env };
  await writeFile(join(folder, 'file'), '');
  const blocked = await diskLook({ ...topology, stateDir: join(folder, 'file/.npl') }, tools, signal);
  expect(blocked.places).not.toEqual([]);
  expect(blocked.problems.join('\n')).toContain('what is free now could not be kept');
  await diskLook(topology, tools, signal);
  const kept: unknown = JSON.parse(await readFile(join(topology.stateDir, 'disk-samples.json'), 'utf8'));
  expect(Object.values(kept as object)).toEqual([[expect.objectContaining({ free: expect.anything() })]]);
});

it('a ClickHouse that hangs holds up nothing for longer than a probe may take', async () => {
  const docker = dockerWith(hostname(), () => noContainer);
  const frozen: DiskTools['clickhouse'] = { query: () => new Promise(() => undefined) };
  const tools = { docker, clickhouse: frozen, timeoutMs: 20, env: process.env };
  const { places, problems } = await diskLook(topology, tools, signal);
  expect(places).not.toEqual([]);
  expect(problems).toContain('the tables of ClickHouse could not be looked at: no answer within 0 s');
});
