import { execa } from 'execa';
import kafkajs from 'kafkajs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReachRow } from '../../src/steps/docker/reach-matrix.js';
import { buildImages } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir } from '../docker/engine.js';
import { IMAGE_SOURCES, type ImageName } from '../docker/image-sources.js';
import { startNodes, type Nodes, type TestNode } from '../docker/nodes.js';
import { plainEnv, projectRoot } from '../helpers/workspace.js';

/** Where the three machines have what: Airflow, Kafka with ClickHouse, Superset. */
const IMAGES = {
  flow: ['airflow', 'postgres', 'node'],
  data: ['kafka', 'clickhouse'],
  charts: ['superset'],
} as const satisfies Record<string, readonly ImageName[]>;
const STACK = `npl-nodes-${process.pid}`;
const HTTP = 18123;
const BROKER = 19092;

const endings: (() => Promise<void>)[] = [];
let nodes: Nodes;
let flow: TestNode;
let data: TestNode;
let charts: TestNode;

beforeAll(async () => {
  const engine = await startDockerEngine({ dir: testDockerDir() });
  endings.unshift(() => engine.close());
  await buildImages(engine, Object.values(IMAGES).flat());
  nodes = await startNodes(Object.keys(IMAGES), engine);
  endings.unshift(() => nodes.close());
  [flow, data, charts] = [nodes.node('flow'), nodes.node('data'), nodes.node('charts')];
  await Promise.all(
    Object.entries(IMAGES).map(([name, images]) =>
      nodes.node(name).bring(images.map((image) => IMAGE_SOURCES[image].tag)),
    ),
  );
});

afterAll(async () => {
  for (const end of endings) await end();
});

interface Ended {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/** One who runs npl somewhere, with an env.conf and secrets of his own. */
interface Operator {
  readonly dir: string;
  npl(bin: 'npl-setup' | 'npl-ops', ...args: string[]): Promise<Ended>;
  secret(name: string): Promise<string>;
}

async function operator(
  dir: string,
  lines: readonly string[],
  run: (args: string[], cwd: string) => Promise<Ended>,
): Promise<Operator> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'env.conf'), `${lines.join('\n')}\n`);
  return {
    dir,
    npl: (bin, ...args) => run([join(projectRoot, 'bin', `${bin}.js`), ...args], dir),
    async secret(name) {
      const file = await readFile(join(dir, '.npl/secrets.env'), 'utf8');
      return new RegExp(`^${name}=(.*)$`, 'm').exec(file)?.[1] ?? '';
    },
  };
}

const onThisMachine = async (args: string[], cwd: string): Promise<Ended> => {
  const env = { ...plainEnv(), ...nodes.env };
  const result = await execa(process.execPath, args, { cwd, env, all: true, reject: false, stdin: 'ignore' });
  return { exitCode: result.exitCode, all: result.all };
};

const on =
  (node: TestNode) =>
  (args: string[], cwd: string): Promise<Ended> =>
    node.run(process.execPath, args, { cwd, env: { NO_COLOR: '1' } });

/** Rows of a table, as any client would ask over the network. */
async function rowsOf(table: string, password: string): Promise<number> {
  const response = await fetch(`http://${data.address}:${HTTP}/`, {
    method: 'POST',
    body: `SELECT count() FROM ${table}`,
    headers: { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password },
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return Number(text);
}

/** Names of the topics, asked over the network. Debian's kcat cannot sign in to Kafka 4 by SCRAM. */
async function topicsBy(password: string): Promise<string[]> {
  const admin = new kafkajs.Kafka({
    brokers: [`${data.address}:${BROKER}`],
    sasl: { mechanism: 'scram-sha-512', username: 'npl', password },
    logLevel: kafkajs.logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

/** The doctor's matrix: `from endpoint` of each row, with why it fails. */
async function matrixOf(someone: Operator): Promise<Record<string, string>> {
  const { all } = await someone.npl('npl-ops', 'doctor', '--json');
  const report = JSON.parse(all.slice(all.indexOf('{'))) as { reachability: Row[] };
  return Object.fromEntries(
    report.reachability.map(({ container, endpoint, failure }) => [
      `${container ?? 'npl'} ${endpoint}`,
      failure?.why ?? 'ok',
    ]),
  );
}

/** As JSON has it. */
type Row = Pick<ReachRow, 'endpoint'> & { container: string | null; failure: { why: string } | null };

/** Packets from one machine to a port of another get lost, as at a firewall. */
async function loseWhile(
  from: TestNode,
  to: TestNode,
  port: number,
  work: () => Promise<void>,
): Promise<void> {
  const rule = ['PREROUTING', '-s', from.address, '-p', 'tcp', '--dport', String(port), '-j', 'DROP'];
  await to.run('iptables', ['--wait', '-t', 'raw', '-I', ...rule]);
  try {
    await work();
  } finally {
    await to.run('iptables', ['--wait', '-t', 'raw', '-D', ...rule]);
  }
}

const COMMON = ['RUNTIME=docker', `STACK_NAME=${STACK}`, 'KAFKA_SECURITY=sasl_scram'];

describe('three machines from one, by ssh', () => {
  let here: Operator;

  beforeAll(async () => {
    here = await operator(
      join(data.dir, 'operator'),
      [
        ...COMMON,
        'USE_SUPERSET=YES',
        `AIRFLOW_NODE=${flow.url}`,
        `AIRFLOW_DATABASE=${flow.dir}/postgres`,
        `AIRFLOW_DAGS=${flow.dir}/dags`,
        `AIRFLOW_SHARE=${flow.dir}/share`,
        `KAFKA_NODE=${data.url}`,
        `KAFKA_DATA=${data.dir}/kafka`,
        `CLICKHOUSE_NODE=${data.url}`,
        `CLICKHOUSE_DATA=${data.dir}/clickhouse`,
        `SUPERSET_NODE=${charts.url}`,
        `SUPERSET_DATA=${charts.dir}/superset`,
      ],
      onThisMachine,
    );
  });

  afterAll(async () => {
    await here.npl('npl-ops', 'down', '--volumes', '--confirm', STACK);
  });

  it('are brought up, and a second run finds nothing to do', async () => {
    const first = await here.npl('npl-setup', '--yes');
    expect(first.exitCode, first.all).toBe(0);
    const second = await here.npl('npl-setup', '--yes');
    expect(second.all).toContain('Nothing to do');
    expect(second.exitCode).toBe(0);
  });

  it('have the topics and take the sample, as other clients see it', async () => {
    const topics = await topicsBy(await here.secret('KAFKA_PASSWORD'));
    for (const type of ['browser', 'device', 'geo', 'location'])
      expect(topics).toContain(`${type}_events_in`);
    const load = await here.npl('npl-ops', 'load-sample');
    expect(load.exitCode, load.all).toBe(0);
    const password = await here.secret('CLICKHOUSE_PASSWORD');
    expect(await rowsOf('browser_events', password)).toBe(1000);
  });

  it('keep everybody out who does not sign in', async () => {
    const guess = await execa('kcat', ['-b', `${data.address}:${BROKER}`, '-L', '-m', '5'], {
      reject: false,
    });
    expect(guess.exitCode).not.toBe(0);
    expect((await fetch(`http://${data.address}:${HTTP}/?query=SELECT+1`)).status).toBeGreaterThanOrEqual(
      400,
    );
  });

  it('reach each other from inside', async () => {
    expect(await matrixOf(here)).toEqual({
      'npl kafka': 'ok',
      'npl clickhouse': 'ok',
      'npl airflow': 'ok',
      'npl superset': 'ok',
      'clickhouse kafka': 'ok',
      'airflow-scheduler kafka': 'ok',
      'airflow-scheduler clickhouse': 'ok',
      'superset clickhouse': 'ok',
    });
  });

  it('a firewall between two of them is named, and only it', async () => {
    await loseWhile(charts, data, HTTP, async () => {
      const { 'superset clickhouse': why, ...others } = await matrixOf(here);
      expect(why).toBe('nothing answers: packets are lost on the way, most likely at a firewall');
      expect(new Set(Object.values(others))).toEqual(new Set(['ok']));
      const setup = await here.npl('npl-setup', '--yes');
      expect(setup.exitCode).toBe(1);
      expect(setup.all).toMatch(
        new RegExp(`from superset on ${charts.url} to clickhouse at ${data.address}:${HTTP} leads nowhere`),
      );
      expect(setup.all).toMatch(/Dashboards of Superset: not run.*Reachability/);
    });
    expect(new Set(Object.values(await matrixOf(here)))).toEqual(new Set(['ok']));
  });

  it('a machine that only ssh knows by its name is named', async () => {
    const conf = await readFile(join(here.dir, 'env.conf'), 'utf8');
    await nodes.alias('data-box', 'data');
    try {
      await writeFile(join(here.dir, 'env.conf'), conf.replaceAll(`=${data.url}`, '=ssh://root@data-box'));
      const matrix = await matrixOf(here);
      expect(matrix['npl kafka']).toMatch(/the name data-box does not resolve on this machine/);
      expect(matrix['airflow-scheduler kafka']).toMatch(
        /the name data-box does not resolve in container airflow-scheduler/,
      );
      expect(matrix['superset clickhouse']).toMatch(/data-box does not resolve/);
      expect(matrix['clickhouse kafka']).toBe('ok');
    } finally {
      await writeFile(join(here.dir, 'env.conf'), conf);
    }
  });
});

describe('each machine by itself, with an env.conf of its own', () => {
  let atData: Operator;
  let atCharts: Operator;

  beforeAll(async () => {
    atData = await operator(
      join(data.dir, 'own'),
      [...COMMON, `HOST=${data.address}`, 'USE_EXTERNAL_AIRFLOW=YES'],
      on(data),
    );
    atCharts = await operator(
      join(charts.dir, 'own'),
      [
        ...COMMON,
        `HOST=${charts.address}`,
        'USE_EXTERNAL_KAFKA=YES',
        `KAFKA_HOST=${data.address}`,
        'USE_EXTERNAL_CLICKHOUSE=YES',
        `CLICKHOUSE_HOST=${data.address}`,
        'USE_EXTERNAL_AIRFLOW=YES',
        'USE_SUPERSET=YES',
      ],
      on(charts),
    );
  });

  afterAll(async () => {
    for (const each of [atCharts, atData]) await each.npl('npl-ops', 'down', '--volumes', '--confirm', STACK);
  });

  it('the one with Kafka and ClickHouse comes up', async () => {
    const setup = await atData.npl('npl-setup', '--yes', '--sample');
    expect(setup.exitCode, setup.all).toBe(0);
    expect(await rowsOf('geo_events', await atData.secret('CLICKHOUSE_PASSWORD'))).toBe(1000);
  });

  it('another one says which passwords it lacks', async () => {
    const setup = await atCharts.npl('npl-setup', '--yes');
    expect(setup.exitCode).not.toBe(0);
    expect(setup.all).toContain('KAFKA_PASSWORD');
  });

  it('and with them uses both, and leaves their tables as they are', async () => {
    const names = ['KAFKA_PASSWORD', 'CLICKHOUSE_PASSWORD'];
    const copied = await Promise.all(names.map(async (name) => `${name}=${await atData.secret(name)}\n`));
    await mkdir(join(atCharts.dir, '.npl'), { recursive: true, mode: 0o700 });
    await appendFile(join(atCharts.dir, '.npl/secrets.env'), copied.join(''), { mode: 0o600 });
    const setup = await atCharts.npl('npl-setup', '--yes');
    expect(setup.exitCode, setup.all).toBe(0);
    expect(setup.all).toMatch(/ClickHouse tables: skipped/);
    expect(await matrixOf(atCharts)).toEqual({
      'npl kafka': 'ok',
      'npl clickhouse': 'ok',
      'npl superset': 'ok',
      'superset clickhouse': 'ok',
    });
  });

  it('a name that only one of them knows is named where Kafka sends others to it', async () => {
    const conf = await readFile(join(atData.dir, 'env.conf'), 'utf8');
    await writeFile(join(atData.dir, 'env.conf'), conf.replace(data.address, 'data-box.invalid'));
    // It comes up, and its own client cannot follow it either.
    expect((await atData.npl('npl-ops', 'up')).exitCode).toBe(1);
    expect((await matrixOf(atCharts))['npl kafka']).toBe(
      `the listener at ${data.address}:${BROKER} of Kafka sends its clients there, but the name data-box.invalid does not resolve on this machine`,
    );
  });
});
