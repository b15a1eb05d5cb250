import { execa } from 'execa';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImages, type ImageName } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { IMAGE_SOURCES } from '../docker/image-sources.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts } from '../helpers/workspace.js';

const ALL: readonly ImageName[] = ['node', 'postgres', 'kafka', 'clickhouse', 'airflow', 'superset'];
const COLD_BUILD_MS = 1_800_000;
const SLOW_START = { timeoutMs: 300_000, everyMs: 500 };

let engine: DockerEngine | undefined;
const network = `npl-images-${process.pid}`;
const containers: string[] = [];

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  await buildImages(engine, ALL);
  await docker('network', 'create', network);
}, COLD_BUILD_MS);

afterAll(async () => {
  if (engine === undefined) return;
  if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers);
  await docker('network', 'rm', network);
  await engine.close();
});

async function docker(...args: string[]): Promise<string> {
  return (await execa('docker', args, { env: engine!.env })).stdout;
}

/** Starts a container that the network knows as `name`, with that environment; resolves to its id. */
async function start(
  image: ImageName,
  name: string,
  environment: Readonly<Record<string, string>>,
  more: readonly string[] = [],
  command: readonly string[] = [],
): Promise<string> {
  const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const place = ['--network', network, '--network-alias', name, '--hostname', name];
  const tag = IMAGE_SOURCES[image].tag;
  const id = await docker('run', '--detach', ...place, ...variables, ...more, tag, ...command);
  containers.push(id);
  return id;
}

async function logsOf(id: string): Promise<string> {
  const { all } = await execa('docker', ['logs', id], { env: engine!.env, all: true });
  return all;
}

async function publishedPort(id: string, port: number): Promise<number> {
  return Number((await docker('port', id, String(port))).split('\n')[0]!.split(':').at(-1));
}

describe('the user of the image', () => {
  it.each([
    ['kafka', '1000:1000'],
    ['airflow', '50000:0'],
    ['superset', '1000:1000'],
    ['clickhouse', '0:0'],
    ['postgres', '0:0'],
    ['node', '0:0'],
  ] as const)('%s starts as %s', async (image, user) => {
    const script = 'echo $(id -u):$(id -g)';
    const { tag } = IMAGE_SOURCES[image];
    expect(await docker('run', '--rm', '--entrypoint', 'sh', tag, '-c', script)).toBe(user);
  });
});

describe('kafka', () => {
  const clusterId = Buffer.from('npl-images-test!').toString('base64url');
  const password = 'right horse';
  let id: string;
  let port: number;

  const kafka = (secret: string) =>
    new Kafka({
      brokers: [`127.0.0.1:${port}`],
      sasl: { mechanism: 'scram-sha-512', username: 'npl', password: secret },
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    }).admin();
  const tool = (name: string, ...args: string[]) =>
    docker('exec', id, `/opt/kafka/bin/kafka-${name}.sh`, '--bootstrap-server', 'kafka:9094', ...args);
  const isUp = () => waitUntil('the broker', () => tool('broker-api-versions'), SLOW_START);

  beforeAll(async () => {
    [port] = (await freePorts(1)) as [number];
    const jaas = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
    const environment = {
      CLUSTER_ID: clusterId,
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@kafka:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
      KAFKA_LISTENERS: 'CONTROLLER://:9093,INTERNAL://:9094,EXTERNAL://:9092',
      KAFKA_ADVERTISED_LISTENERS: `INTERNAL://kafka:9094,EXTERNAL://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,EXTERNAL:SASL_PLAINTEXT',
      KAFKA_SASL_ENABLED_MECHANISMS: 'SCRAM-SHA-512',
      KAFKA_LISTENER_NAME_EXTERNAL_SCRAM___SHA___512_SASL_JAAS_CONFIG: jaas,
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
      KAFKA_HEAP_OPTS: '-Xmx256m',
    };
    id = await start('kafka', 'kafka', environment, ['--publish', `127.0.0.1:${port}:9092`]);
    await isUp();
  });

  it('formats its storage for the cluster that it is told', async () => {
    const meta = await docker('exec', id, 'cat', '/var/lib/kafka/data/meta.properties');
    expect(meta).toContain(`cluster.id=${clusterId}`);
  });

  it('serves those who sign in by SCRAM, and nobody else', async () => {
    const user = ['--alter', '--entity-type', 'users', '--entity-name', 'npl'];
    await tool('configs', ...user, '--add-config', `SCRAM-SHA-512=[password=${password}]`);
    await tool('topics', '--create', '--topic', 'seen', '--partitions', '1');
    const admin = kafka(password);
    await waitUntil('sign-in', async () => {
      await admin.connect();
      return true;
    });
    expect(await admin.listTopics()).toContain('seen');
    await admin.disconnect();
    await expect(kafka('wrong').connect()).rejects.toThrow(/SASL|authentication/i);
  });

  it('keeps its topics over a restart', async () => {
    await docker('restart', id);
    await isUp();
    expect(await tool('topics', '--list')).toContain('seen');
    expect(await logsOf(id)).toMatch(/already formatted/i);
  });
});

describe('clickhouse', () => {
  const password = 'pa"ss w$rd';
  let id: string;

  const ask = async (query: string, key?: string): Promise<string> => {
    const url = `http://127.0.0.1:${await publishedPort(id, 8123)}/`;
    const headers = { 'X-ClickHouse-User': 'npl', ...(key === undefined ? {} : { 'X-ClickHouse-Key': key }) };
    return (await (await fetch(url, { method: 'POST', headers, body: query })).text()).trim();
  };
  const isUp = () =>
    waitUntil('ClickHouse', () =>
      docker('exec', id, 'wget', '-q', '--spider', '-T', '2', 'http://127.0.0.1:8123/ping').then(() => true),
    );

  beforeAll(async () => {
    const limit =
      '<clickhouse><max_server_memory_usage_to_ram_ratio>0.7</max_server_memory_usage_to_ram_ratio>';
    const profile = '<profiles><default><max_rows_in_set>777</max_rows_in_set></default></profiles>';
    const tag = IMAGE_SOURCES.clickhouse.tag;
    const environment = {
      CLICKHOUSE_USER: 'npl',
      CLICKHOUSE_PASSWORD_FILE: '/tmp/password',
      CLICKHOUSE_DB: 'shop',
    };
    const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    const ports = ['--publish', '127.0.0.1::8123'];
    id = await docker('create', '--network', network, ...variables, ...ports, tag);
    containers.push(id);
    await put('/tmp/password', password);
    await put('/etc/clickhouse-server/config.d/limit.xml', `${limit}</clickhouse>`);
    await put('/etc/clickhouse-server/users.d/profile.xml', `<clickhouse>${profile}</clickhouse>`);
    await docker('start', id);
    await isUp();
  });

  async function put(path: string, content: string): Promise<void> {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const name = path.slice(folder.length + 1);
    const script = 'cat >"$0" && tar --create "$0"';
    const args = ['run', '--rm', '--interactive', '--entrypoint', 'sh', '--workdir', '/tmp'];
    const packed = await execa('docker', [...args, IMAGE_SOURCES.node.tag, '-c', script, name], {
      env: engine!.env,
      input: content,
      encoding: 'buffer',
    });
    await execa('docker', ['cp', '-', `${id}:${folder}`], { env: engine!.env, input: packed.stdout });
  }

  it('runs as 101', async () => {
    expect(await docker('exec', id, 'stat', '-c', '%u:%g', '/proc/1', '/var/lib/clickhouse')).toBe(
      '101:101\n101:101',
    );
  });

  it('answers with the password of the file, and refuses without it', async () => {
    expect(await ask('SELECT 1', password)).toBe('1');
    expect(await ask('SELECT 1')).toContain('AUTHENTICATION_FAILED');
    expect(await ask('SELECT 1', 'wrong')).toContain('AUTHENTICATION_FAILED');
  });

  it('has the database that it is told to create', async () => {
    expect(await ask('SHOW DATABASES', password)).toContain('shop');
  });

  it('takes config.d and users.d over', async () => {
    const ratio =
      "SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage_to_ram_ratio'";
    expect(await ask(ratio, password)).toBe('0.7');
    expect(await ask("SELECT getSetting('max_rows_in_set')", password)).toBe('777');
  });

  it('keeps its rows over a restart', async () => {
    await ask('CREATE TABLE shop.kept (n Int32) ENGINE = MergeTree ORDER BY n AS SELECT 42', password);
    await docker('restart', id);
    await isUp();
    expect(await ask('SELECT n FROM shop.kept', password)).toBe('42');
  });
});

describe('postgres and airflow', () => {
  let postgres: string;
  const isReady = () =>
    docker('exec', postgres, 'pg_isready', '-h', '127.0.0.1', '-U', 'airflow', '-d', 'airflow');

  beforeAll(async () => {
    const environment = { POSTGRES_USER: 'airflow', POSTGRES_PASSWORD: 'secret', POSTGRES_DB: 'airflow' };
    postgres = await start('postgres', 'postgres', environment);
    await waitUntil('PostgreSQL', isReady);
  });

  it('postgres runs as 999 in a folder that is its own', async () => {
    const places = ['/proc/1', '/var/lib/postgresql/data'];
    expect(await docker('exec', postgres, 'stat', '-c', '%u %a', ...places)).toMatch(/^999 \d+\n999 700$/);
  });

  it('postgres wants a password for an empty folder', async () => {
    const { tag } = IMAGE_SOURCES.postgres;
    const refused = execa('docker', ['run', '--rm', tag], { env: engine!.env });
    await expect(refused).rejects.toThrow('superuser password is not specified');
  });

  it('postgres goes on with a folder that is filled', async () => {
    await docker('restart', postgres);
    await waitUntil('PostgreSQL', isReady);
    expect(await logsOf(postgres)).toContain('Skipping initialization');
  });

  it('airflow refuses a foreign user outside of group 0', async () => {
    const { tag } = IMAGE_SOURCES.airflow;
    const refused = execa('docker', ['run', '--rm', '--user', '1234:1234', tag, 'version'], {
      env: engine!.env,
    });
    await expect(refused).rejects.toThrow('GID=0');
  });
});
