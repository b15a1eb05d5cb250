import { describe, expect, test } from 'vitest';
import type { Docker } from '../../../src/clients/docker/docker.js';
import { ToolError } from '../../../src/errors.js';
import { dataWitnesses, MARK, rememberImages } from '../../../src/stacks/data-images.js';
import { imageChanges } from '../../../src/stacks/image-changes.js';
import { foundContainer, topologyOf } from './found-container.js';

const { signal } = new AbortController();
const calls: (readonly string[])[] = [];

function work(answer: (args: readonly string[]) => string) {
  calls.length = 0;
  const docker: Docker = {
    node: 'local',
    cli: async (args) => {
      calls.push(args);
      return answer(args);
    },
  };
  return { docker, image: 'any:1', signal };
}

describe('what the folders say of data without a container', () => {
  test('an image that could not read it is refused', async () => {
    const topology = topologyOf('KAFKA_IMAGE=apache/kafka:4.2.0', 'POSTGRES_IMAGE=postgres:17');
    const text = 'kafka apache/kafka:4.3.1\npostgres postgres:17\nairflow npl-airflow:3.3.2-0123456789ab\n';
    const services = ['kafka', 'postgres', 'airflow'] as const;
    const found = await dataWitnesses(
      topology,
      services,
      work(() => text),
    );
    const changes = imageChanges(topology, new Map([['local', found]]));
    expect(changes.map(({ service, jump }) => [service, jump.verdict])).toEqual([
      ['kafka', 'refused'],
      ['postgres', 'same'],
      ['airflow', 'allowed'],
    ]);
  });

  test('nothing is known of a folder that is missing, empty, or was filled before npl kept it', async () => {
    const topology = topologyOf('');
    const missing = `bind source path does not exist: ${topology.kafka.dataDir}.`;
    const gone = work((args) => {
      if (args.join(' ').includes(topology.kafka.dataDir)) throw new ToolError('docker run', 125, missing);
      return 'not a mark\nclickhouse\n';
    });
    expect(await dataWitnesses(topology, ['kafka', 'clickhouse'], gone)).toEqual([]);
    expect(calls).toHaveLength(2);
    expect(
      await dataWitnesses(
        topology,
        [],
        work(() => ''),
      ),
    ).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe('rememberImages', () => {
  test('writes what has run, of each service into its own folder', async () => {
    const topology = topologyOf('');
    const containers = [
      foundContainer('kafka', { image: 'apache/kafka:4.3.1' }),
      foundContainer('postgres', { image: 'postgres:17' }),
      foundContainer('airflow-apiserver', { image: 'npl-airflow:3.3.2', startedAt: undefined }),
    ];
    const services = ['kafka', 'clickhouse', 'airflow'] as const;
    await rememberImages(
      topology,
      { services },
      containers,
      work(() => ''),
    );
    const [args = []] = calls;
    expect(args.join(' ')).toContain(`source=${topology.airflow.databaseDir},`);
    expect(args.slice(-6)).toEqual([
      '/npl-data-0',
      'kafka',
      'apache/kafka:4.3.1',
      '/npl-data-1',
      'postgres',
      'postgres:17',
    ]);
    expect(args.join(' ')).toContain(MARK);
  });

  test('writes nothing where nothing has run', async () => {
    const services = ['kafka'] as const;
    const created = [foundContainer('kafka', { startedAt: undefined })];
    await rememberImages(
      topologyOf(''),
      { services },
      created,
      work(() => ''),
    );
    expect(calls).toEqual([]);
  });
});
