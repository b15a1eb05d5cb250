import { describe, expect, test } from 'vitest';
import type { Docker } from '../../../src/clients/docker/docker.js';
import { ToolError } from '../../../src/errors.js';
import {
  dataFolders,
  deleteStackData,
  findStackData,
  presentImage,
  type DataFolder,
} from '../../../src/stacks/stack-data.js';
import { topologyOf } from './found-container.js';

const { signal } = new AbortController();
const calls: (readonly string[])[] = [];

function dockerThat(answer: (args: readonly string[]) => string): Docker {
  calls.length = 0;
  return {
    node: 'local',
    cli: async (args) => {
      calls.push(args);
      return answer(args);
    },
  };
}

const folder = (path: string): DataFolder => ({ key: 'KAFKA_DATA', path });

describe('dataFolders', () => {
  test('are those of the services of the stack; DAGs are not data', () => {
    const topology = topologyOf('USE_SUPERSET=YES');
    const services = ['kafka', 'airflow', 'superset'] as const;
    expect(dataFolders(topology, { node: 'local', services }).map(({ path }) => path)).toEqual([
      '/srv/npl/data/kafka_data',
      '/srv/npl/data/postgres_data/db',
      '/srv/npl/data/share',
      '/srv/npl/data/superset',
    ]);
  });
});

describe('findStackData', () => {
  test('measures folders, leaves out empty and missing ones, and lists volumes', async () => {
    const docker = dockerThat((args) => {
      const text = args.join(' ');
      if (text.startsWith('volume ls')) return 'npl_airflow-logs\n';
      if (text.includes('/full')) return '12\t/npl-data\n';
      if (text.includes('/slow')) return '';
      const missing =
        'docker: invalid mount config for type "bind": bind source path does not exist: /missing.';
      throw new ToolError(
        'docker run',
        text.includes('/missing') ? 125 : 42,
        missing.repeat(text.includes('/missing') ? 1 : 0),
      );
    });
    const folders = ['/full', '/slow', '/empty', '/missing'].map(folder);
    expect(await findStackData(docker, { folders, project: 'npl', image: 'i' }, { signal })).toEqual([
      { kind: 'folder', key: 'KAFKA_DATA', path: '/full', bytes: 12 * 1024 },
      { kind: 'folder', key: 'KAFKA_DATA', path: '/slow', bytes: undefined },
      { kind: 'volume', name: 'npl_airflow-logs' },
    ]);
  });

  test('hides no other failure', async () => {
    const docker = dockerThat(() => {
      throw new ToolError('docker run', 125, 'no space left on device');
    });
    const place = { folders: [folder('/a')], project: 'npl', image: 'i' };
    await expect(findStackData(docker, place, { signal })).rejects.toThrow('docker run exited 125');
  });
});

describe('deleteStackData', () => {
  test.each([
    ['/srv/a b,"c"/данные', '--mount=type=bind,"source=/srv/a b,""c""/данные",target=/npl-data'],
    ["/srv/$(reboot)';x", `--mount=type=bind,source=/srv/$(reboot)';x,target=/npl-data`],
  ])('gives the path %s as a mount alone', async (path, mount) => {
    const docker = dockerThat(() => '');
    await deleteStackData(docker, { kind: 'folder', ...folder(path), bytes: 1 }, { signal, image: 'img' });
    const [args = []] = calls;
    expect(args).toContain(mount);
    expect(args.filter((arg) => arg.includes(path.slice(0, 7)))).toHaveLength(1);
    expect(args).toContain('find /npl-data -xdev -mindepth 1 -delete');
  });

  test('says what to do where no image is left', async () => {
    const data = { kind: 'folder', ...folder('/srv/k'), bytes: undefined } as const;
    await expect(
      deleteStackData(
        dockerThat(() => ''),
        data,
        { signal, image: undefined },
      ),
    ).rejects.toMatchObject({
      message: '/srv/k cannot be emptied',
      next: "on that machine: sudo rm -rf '/srv/k'",
    });
    expect(calls).toEqual([]);
  });
});

test('presentImage takes the first that is there', async () => {
  const docker = dockerThat((args) => {
    if (args.at(-1) === 'there') return 'sha256:1';
    throw new ToolError('docker image inspect', 1, 'No such image');
  });
  expect(await presentImage(docker, ['gone', 'gone', 'there', 'later'], { signal })).toBe('there');
  expect(calls).toHaveLength(2);
  expect(await presentImage(docker, ['gone'], { signal })).toBeUndefined();
});
