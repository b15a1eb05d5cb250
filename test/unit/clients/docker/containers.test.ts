import { describe, expect, test } from 'vitest';
import { findContainers, inspectContainers, portsOf } from '../../../../src/clients/docker/containers.js';
import type { Docker } from '../../../../src/clients/docker/docker.js';
import { NplError, ToolError } from '../../../../src/errors.js';

const ID = (digit: string) => digit.repeat(64);
const { signal } = new AbortController();
const options = { signal };

function dockerThat(answer: (args: readonly string[]) => string): Docker {
  return { node: 'local', cli: async (args) => answer(args) };
}

interface Change {
  readonly Labels?: object | null;
  readonly Ports?: object | null;
  readonly State?: object;
}

const seen = (id: string, { Labels = null, Ports = null, State = {} }: Change = {}) =>
  JSON.stringify({
    Id: id,
    Name: `/c-${id[0] ?? ''}`,
    State: {
      Status: 'running',
      ExitCode: 0,
      Error: '',
      OOMKilled: false,
      StartedAt: '2026-11-24T02:00:00.123456789Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...State,
    },
    RestartCount: 2,
    Image: 'sha256:1',
    Config: { Image: 'apache/kafka:4.3.1', Env: ['PASSWORD=hush'], Labels },
    HostConfig: { Memory: 1024 },
    NetworkSettings: { Ports },
  });

describe('findContainers', () => {
  test('looks at those that have the label', async () => {
    const asked: (readonly string[])[] = [];
    const docker = dockerThat((args) => {
      asked.push(args);
      return args[0] === 'ps' ? `${ID('a')}\n${ID('b')}\n` : `${seen(ID('a'))}\n${seen(ID('b'))}\n`;
    });
    const found = await findContainers(docker, { label: 'npl.stack=npl', signal });
    expect(found.map(({ name }) => name)).toEqual(['c-a', 'c-b']);
    expect(asked[0]).toContain('--filter=label=npl.stack=npl');
    expect(asked[1]?.slice(-2)).toEqual([ID('a'), ID('b')]);
  });

  test('asks for no details where there is nothing', async () => {
    const docker = dockerThat((args) => {
      if (args[0] === 'ps') return '\n';
      throw new Error('there is nothing to look at');
    });
    expect(await findContainers(docker, options)).toEqual([]);
  });
});

describe('inspectContainers', () => {
  test('tells whose it is, times, ports once, and what was never so', async () => {
    const Ports = {
      '8123/tcp': [
        { HostIp: '0.0.0.0', HostPort: '18123' },
        { HostIp: '::', HostPort: '18123' },
      ],
      '53/udp': [{ HostIp: '0.0.0.0', HostPort: '53' }],
      '9009/tcp': null,
    };
    const Labels = {
      'com.docker.compose.project': 'p',
      'com.docker.compose.service': 'kafka',
      'npl.stack': 'npl',
      'npl.service': 'kafka',
      'npl.config': '/srv/a, "b"/env.conf',
    };
    const docker = dockerThat(() => seen(ID('a'), { Ports, Labels }));
    expect(await inspectContainers(docker, [ID('a')], options)).toEqual([
      {
        id: ID('a'),
        name: 'c-a',
        labels: Labels,
        project: 'p',
        composeService: 'kafka',
        stack: 'npl',
        service: 'kafka',
        configFile: '/srv/a, "b"/env.conf',
        image: 'apache/kafka:4.3.1',
        imageId: 'sha256:1',
        state: 'running',
        exitCode: 0,
        error: '',
        wasKilledForMemory: false,
        health: '',
        healthOutput: '',
        startedAt: '2026-11-24T02:00:00.123Z',
        finishedAt: undefined,
        restarts: 2,
        memoryLimit: 1024,
        ports: ['0.0.0.0:18123'],
      },
    ]);
  });

  test.each([
    [{ Health: { Status: 'healthy', Log: [{ Output: 'old' }, { Output: 'ok' }] } }, 'healthy', 'ok'],
    [{ Health: { Status: 'starting', Log: null } }, 'starting', ''],
    [{ Health: { Status: 'none' } }, '', ''],
    [{}, '', ''],
  ])('health %j', async (State, health, healthOutput) => {
    const docker = dockerThat(() => seen(ID('a'), { State }));
    expect(await inspectContainers(docker, [ID('a')], options)).toMatchObject([{ health, healthOutput }]);
  });

  test('leaves out one that is removed while it looks', async () => {
    const docker = dockerThat((args) => {
      if (!args.includes(ID('b'))) return seen(ID('a'));
      throw new ToolError('docker container inspect', 1, `Error: No such container: ${ID('b')}`);
    });
    const found = await inspectContainers(docker, [ID('a'), ID('b')], options);
    expect(found.map(({ id, labels }) => [id, labels])).toEqual([[ID('a'), {}]]);
  });

  test('asks nothing for nothing, and passes on what else fails', async () => {
    const docker = dockerThat(() => {
      throw new NplError('no Docker engine answers');
    });
    expect(await inspectContainers(docker, [], options)).toEqual([]);
    await expect(inspectContainers(docker, [ID('a')], options)).rejects.toThrow('no Docker engine');
  });
});

test('portsOf', () => {
  expect(portsOf({ ports: ['127.0.0.1:18123', '0.0.0.0:9000', '::1:9001'] })).toEqual([18123, 9000, 9001]);
});
