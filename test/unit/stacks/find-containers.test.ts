import { describe, expect, test } from 'vitest';
import type { Docker } from '../../../src/clients/docker.js';
import { NplError, ToolError } from '../../../src/errors.js';
import { inspectContainers, listContainers } from '../../../src/stacks/find-containers.js';

const ID = (digit: string) => digit.repeat(64);
const options = { signal: new AbortController().signal };

function dockerThat(answer: (args: readonly string[]) => string): Docker {
  return { node: 'local', cli: async (args) => answer(args) };
}

const listed = (id: string) => ({
  id,
  name: `c-${id[0] ?? ''}`,
  project: 'npl',
  composeService: 'kafka',
  stack: 'npl',
  service: 'kafka',
  configFile: '/srv/a, b/env.conf',
});

const seen = (id: string, { Ports = null, Health = {} }: { Ports?: object | null; Health?: object } = {}) =>
  JSON.stringify({
    Id: id,
    State: {
      Status: 'running',
      ExitCode: 0,
      StartedAt: '2026-11-24T02:00:00.123456789Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...Health,
    },
    RestartCount: 2,
    Image: 'sha256:1',
    Config: { Image: 'apache/kafka:4.3.1', Env: ['PASSWORD=hush'] },
    NetworkSettings: { Ports },
  });

describe('listContainers', () => {
  test('keeps what npl or Compose made, and any character of a path', async () => {
    const rows = [
      [ID('a'), 'npl-kafka-1', 'npl', 'kafka', 'npl', 'kafka', '/srv/a, "b"/env.conf'],
      [ID('b'), 'web', 'web', 'web', '', '', ''],
      [ID('c'), 'alone', '', '', '', '', ''],
    ];
    const docker = dockerThat(() => rows.map((row) => JSON.stringify(row)).join('\n'));
    const found = await listContainers(docker, options);
    expect(found.map(({ name }) => name)).toEqual(['npl-kafka-1', 'web']);
    expect(found[0]).toMatchObject({ stack: 'npl', configFile: '/srv/a, "b"/env.conf' });
  });
});

describe('inspectContainers', () => {
  test('tells times, ports once, and what was never so', async () => {
    const ports = {
      '8123/tcp': [
        { HostIp: '0.0.0.0', HostPort: '18123' },
        { HostIp: '::', HostPort: '18123' },
      ],
      '9009/tcp': null,
    };
    const docker = dockerThat(() => seen(ID('a'), { Ports: ports }));
    expect(await inspectContainers(docker, [listed(ID('a'))], options)).toEqual([
      {
        ...listed(ID('a')),
        state: 'running',
        exitCode: 0,
        health: '',
        startedAt: '2026-11-24T02:00:00.123Z',
        finishedAt: undefined,
        restarts: 2,
        image: 'apache/kafka:4.3.1',
        imageId: 'sha256:1',
        ports: ['0.0.0.0:18123'],
      },
    ]);
  });

  test.each([
    [{ Health: { Status: 'healthy' } }, 'healthy'],
    [{ Health: { Status: 'none' } }, ''],
    [{}, ''],
  ])('health %j', async (Health, health) => {
    const docker = dockerThat(() => seen(ID('a'), { Health }));
    expect(await inspectContainers(docker, [listed(ID('a'))], options)).toMatchObject([{ health }]);
  });

  test('leaves out one that is removed while it looks', async () => {
    const docker = dockerThat((args) => {
      if (!args.includes(ID('b'))) return seen(ID('a'));
      throw new ToolError('docker container inspect', 1, `Error: No such container: ${ID('b')}`);
    });
    const found = await inspectContainers(docker, [listed(ID('a')), listed(ID('b'))], options);
    expect(found.map(({ id }) => id)).toEqual([ID('a')]);
  });

  test('asks nothing for nothing, and passes on what else fails', async () => {
    const docker = dockerThat(() => {
      throw new NplError('no Docker engine answers');
    });
    expect(await inspectContainers(docker, [], options)).toEqual([]);
    await expect(inspectContainers(docker, [listed(ID('a'))], options)).rejects.toThrow('no Docker engine');
  });
});
