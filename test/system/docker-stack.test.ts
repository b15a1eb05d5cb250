import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../src/topology/topology-types.js';
import { buildImages } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { createWorkspace, freePortPair, type Workspace } from '../helpers/workspace.js';

const SAMPLE = 1_000;
const KILLS = 5;
/** From the start of the program to the events' arrival: every step gets its share of the kills. */
const LONGEST_LIFE_MS = 25_000;

let engine: DockerEngine;

/** A folder with an env.conf for Docker, and what the tests ask of it. */
class Site {
  private constructor(
    readonly npl: Workspace,
    readonly stack: string,
  ) {}

  static async create(name: string, edits: Record<string, string> = {}): Promise<Site> {
    const stack = `npl-${name}-${process.pid}`;
    const docker = { RUNTIME: 'docker', S3_RUNTIME: 'embedded', USE_SUPERSET: 'NO', STACK_NAME: stack };
    return new Site(await createWorkspace({ ...docker, USE_EXTERNAL_AIRFLOW: 'YES', ...edits }), stack);
  }

  container(service: string): string {
    return `${this.stack}-${service}-1`;
  }

  setup(...args: string[]): ReturnType<Workspace['npl']> {
    return this.npl.npl('npl-setup', ['--yes', ...args], engine.env);
  }

  async configure(edits: Record<string, string>): Promise<void> {
    const file = join(this.npl.dir, 'env.conf');
    const kept = (await readFile(file, 'utf8')).split('\n').filter((line) => !(line.split('=')[0]! in edits));
    const added = Object.entries(edits).map(([key, value]) => `${key}=${value}`);
    await writeFile(file, [...kept, ...added, ''].join('\n'));
  }

  secrets(): Promise<string> {
    return readFile(join(this.npl.dir, '.npl/secrets.env'), 'utf8');
  }

  async sql(query: string): Promise<string> {
    const password = /^CLICKHOUSE_PASSWORD=(.+)$/m.exec(await this.secrets())?.[1] ?? '';
    const headers = { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password };
    const url = `http://127.0.0.1:${this.npl.ports.clickhouse}/`;
    const response = await fetch(url, { method: 'POST', body: query, headers });
    const text = (await response.text()).trim();
    if (!response.ok) throw new Error(text);
    return text;
  }

  async dispose(): Promise<void> {
    const label = `label=com.docker.compose.project=${this.stack}`;
    for (const [kind, list] of [
      ['container', ['ps', '--all', '--quiet', '--filter', label]],
      ['network', ['network', 'ls', '--quiet', '--filter', label]],
      ['volume', ['volume', 'ls', '--quiet', '--filter', label]],
    ] as const) {
      const ids = (await docker(...list)).split('\n').filter((id) => id !== '');
      if (ids.length > 0) await docker(kind, 'rm', '--force', ...ids);
    }
    await this.npl.dispose();
  }
}

const docker = async (...args: readonly string[]): Promise<string> =>
  (await execa('docker', args, { env: engine.env })).stdout;
const inspect = (name: string, format: string): Promise<string> =>
  docker('inspect', '--format', format, name);

async function expectHealthy(site: Site, services = ['clickhouse', 'kafka']): Promise<void> {
  const format = '{{.Label "com.docker.compose.service"}} {{.Status}}';
  const filter = `label=com.docker.compose.project=${site.stack}`;
  const rows = (await docker('ps', '--all', '--filter', filter, '--format', format)).split('\n').sort();
  expect(rows.map((row) => row.replace(/ Up .*\(/, ' ('))).toEqual(
    services.map((name) => `${name} (healthy)`),
  );
}

/** Line of the step, as the plain reporter prints it. */
function told(output: string | undefined, title: string): string {
  return (output ?? '').split('\n').find((line) => line.includes(`] ${title}: `)) ?? '';
}

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  await buildImages(engine, ['kafka', 'clickhouse']);
});
afterAll(() => engine.close());

describe('a stack of Kafka and ClickHouse', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.create('stack');
  });
  afterAll(() => site.dispose());

  const run = async (...args: string[]): Promise<string> => {
    const { exitCode, all } = await site.setup(...args);
    expect(exitCode, all).toBe(0);
    return all;
  };

  it('comes up from an empty folder', async () => {
    await run('--sample');
    await expectHealthy(site);
    for (const type of EVENT_TYPES)
      expect(await site.sql(`SELECT count() FROM ${type}_events`)).toBe(`${SAMPLE}`);
    // What the dashboards read.
    const whole = "countIf(os != '' AND geo_country != '' AND page_url != '')";
    expect(await site.sql(`SELECT count(), ${whole} FROM clickstream_raw`)).toBe(`${SAMPLE}\t${SAMPLE}`);
  });

  it('keeps its password out of everything that can be looked at', async () => {
    const secret = /^CLICKHOUSE_PASSWORD=(.+)$/m.exec(await site.secrets())?.[1] ?? '';
    expect(secret).toHaveLength(43);
    for (const service of ['kafka', 'clickhouse'])
      expect(await docker('inspect', site.container(service))).not.toContain(secret);
    const denied = await fetch(`http://127.0.0.1:${site.npl.ports.clickhouse}/?query=SELECT+1`);
    expect(denied.ok).toBe(false);
  });

  it('is left alone by a second run', async () => {
    const ids = await inspect(site.container('kafka'), '{{.Id}} {{.State.StartedAt}}');
    expect(await run()).toContain('Nothing to do');
    expect(await inspect(site.container('kafka'), '{{.Id}} {{.State.StartedAt}}')).toBe(ids);
  });

  it('gets a changed port in Kafka alone, and says so first', async () => {
    const before = await inspect(site.container('clickhouse'), '{{.Id}} {{.State.StartedAt}}');
    const port = await freePortPair();
    await site.configure({ KAFKA_PORT: `${port}` });
    const { all } = await site.npl.npl('npl-setup', ['--plan'], engine.env);
    expect(all).toContain('- recreate kafka, because its settings changed');
    expect(all).not.toContain('recreate clickhouse');
    await run();
    expect(await inspect(site.container('clickhouse'), '{{.Id}} {{.State.StartedAt}}')).toBe(before);
    const { stdout } = await execa('kcat', ['-b', `127.0.0.1:${port}`, '-L', '-J']);
    expect(stdout).toContain(`127.0.0.1:${port}`);
  });

  it.each([
    ['stopped', ['stop', 'clickhouse'], 'start clickhouse, which ended with exit code'],
    ['removed', ['rm', '--force', 'kafka'], 'create kafka from'],
    ['killed', ['kill', 'kafka'], 'start kafka, which ended with exit code 137'],
    ['paused', ['pause', 'clickhouse'], 'continue clickhouse, which is paused'],
  ])('is repaired when a container was %s behind its back', async (_, command, will) => {
    await docker(...command.slice(0, -1), site.container(command.at(-1)!));
    expect(told(await run(), 'Containers')).toContain(will);
    await expectHealthy(site);
    expect(await site.sql('SELECT count() FROM browser_events')).toBe(`${SAMPLE}`);
  });

  it("gives a foreign owner's data back to its service, and says so first", async () => {
    await docker('stop', site.container('kafka'));
    await execa('chown', ['-R', '0:0', join(site.npl.dir, 'data/kafka_data')]);
    const output = await run();
    expect(told(output, 'Data folders')).toMatch(
      /give .*kafka_data and all that it holds to Kafka \(1000:1000\)/,
    );
    await expectHealthy(site);
  });

  it('removes the container of a service that env.conf no longer has, and says so first', async () => {
    await site.configure({ USE_EXTERNAL_KAFKA: 'YES', KAFKA_HOST: '127.0.0.1' });
    const { all } = await site.npl.npl('npl-setup', ['--plan'], engine.env);
    expect(all).toContain(`- remove ${site.container('kafka')}, which env.conf no longer has`);
    await site.configure({ USE_EXTERNAL_KAFKA: 'NO', KAFKA_HOST: '' });
  });

  describe('what is broken is named, with its cause and the next command', () => {
    const broken = async (): Promise<string> => {
      const { exitCode, all } = await site.setup();
      expect(exitCode, all).toBe(1);
      return all;
    };

    it('an image that cannot be had', async () => {
      await site.configure({ KAFKA_IMAGE: 'npl.invalid/apache/kafka:9.9.9' });
      const output = await broken();
      expect(output).toContain(
        'Error: Images: the image npl.invalid/apache/kafka:9.9.9 of Kafka cannot be pulled',
      );
      expect(output).toMatch(/Why: {2}its registry cannot be reached/);
      expect(output).toMatch(/Next: .*docker load/);
      await site.configure({ KAFKA_IMAGE: 'apache/kafka:4.3.1' });
    });

    it('an image of software too old for the data', async () => {
      const older = 'clickhouse/clickhouse-server:25.3';
      await docker('tag', 'clickhouse/clickhouse-server:26.8', older);
      const before = await inspect(site.container('clickhouse'), '{{.Id}} {{.State.StartedAt}}');
      await site.configure({ CLICKHOUSE_IMAGE: older });
      const output = await broken();
      expect(output).toContain('clickhouse cannot be upgraded like this; nothing was changed');
      expect(output).toContain('Next: npl-ops config set CLICKHOUSE_IMAGE=clickhouse/clickhouse-server:26.8');
      expect(await inspect(site.container('clickhouse'), '{{.Id}} {{.State.StartedAt}}')).toBe(before);
      await site.configure({ CLICKHOUSE_IMAGE: 'clickhouse/clickhouse-server:26.8' });
      await docker('rmi', older);
    });

    it('a port that another program took', async () => {
      const port = await freePortPair();
      const other = createServer().listen(port, '127.0.0.1');
      await site.configure({ KAFKA_PORT: `${port}` });
      const output = await broken();
      other.close();
      expect(output).toMatch(new RegExp(`port ${port}, which kafka needs, is taken`));
      expect(output).toMatch(/Next: .*npl-ops config set KAFKA_PORT=/);
      await run();
    });

    it('memory that does not suffice', async () => {
      await docker('stop', site.container('kafka'));
      await docker('update', '--memory=100m', '--memory-swap=100m', site.container('kafka'));
      const output = await broken();
      expect(output).toContain(
        'Error: Containers: Kafka does not run: it needs more memory than its limit of 100 MiB',
      );
      expect(output).toMatch(/Next: free -h/);
      await docker('rm', '--force', site.container('kafka'));
      await run();
    });

    it('data of another cluster', async () => {
      await docker('rm', '--force', site.container('kafka'));
      const file = join(site.npl.dir, 'data/kafka_data/log/meta.properties');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace(/^cluster\.id=.*/m, 'cluster.id=AAAAAAAAAAAAAAAAAAAAAA'));
      const output = await broken();
      expect(output).toContain('Kafka does not run: KAFKA_DATA holds the data of another Kafka cluster');
      expect(output).toMatch(/Next: .*npl-ops config set KAFKA_DATA=/);
      await writeFile(file, text);
      await docker('rm', '--force', site.container('kafka'));
      await run();
    });
  });
});

describe('kill -9 of the setup', () => {
  it(`at ${KILLS} random moments: the next run ends healthy, with nothing doubled`, async () => {
    const site = await Site.create('kills');
    try {
      const secrets = new Set<string>();
      for (let kill = 1; kill <= KILLS; kill++) {
        const run = site.setup('--sample');
        await sleep((Math.random() * LONGEST_LIFE_MS * kill) / KILLS);
        run.kill('SIGKILL');
        await run;
        secrets.add(await site.secrets().catch(() => ''));
      }
      const last = await site.setup('--sample');
      expect(last.exitCode, last.all).toBe(0);
      secrets.add(await site.secrets());
      secrets.delete('');
      expect(secrets.size).toBe(1);

      await expectHealthy(site);
      for (const type of EVENT_TYPES) {
        const counts = await site.sql(
          `SELECT count(), uniqExact(object_id, line_number) FROM ${type}_events`,
        );
        expect(`${type} ${counts}`).toBe(`${type} ${SAMPLE}\t${SAMPLE}`);
      }
      const { stdout } = await execa('kcat', ['-b', `127.0.0.1:${site.npl.ports.kafka}`, '-L', '-J']);
      const { topics } = JSON.parse(stdout) as { topics: { topic: string; partitions: unknown[] }[] };
      const own = topics.filter(({ topic }) => !topic.startsWith('__'));
      expect(Object.fromEntries(own.map(({ topic, partitions }) => [topic, partitions.length]))).toEqual({
        ...Object.fromEntries(EVENT_TYPES.map((type) => [`${type}_events_in`, 3])),
        npl_checkpoints: 1,
        npl_dead_letters: 1,
      });
      expect(await site.sql('SELECT count(), uniqExact(line_number) FROM clickstream_raw')).toBe(
        `${SAMPLE}\t${SAMPLE}`,
      );
      expect((await site.setup('--sample')).all).toContain('Nothing to do');
    } finally {
      await site.dispose();
    }
  });
});
