import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, describe, expect } from 'vitest';
import type { EngineName, EngineSpec, EngineStatus } from '../../src/embedded/engine.js';
import { restartEngine, startEngines } from '../../src/embedded/supervisor/start-engines.js';
import { supervisorStatus } from '../../src/embedded/supervisor/status.js';
import { stopEngines } from '../../src/embedded/supervisor/stop-engines.js';
import { Cancelled, type NplError } from '../../src/errors.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts } from '../helpers/workspace.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/engines', import.meta.url));
const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** One state folder with its own engines; every process that belongs to it has its path among its arguments. */
class Site {
  readonly stateDir: string;
  readonly lines: string[] = [];

  constructor(readonly dir: string) {
    this.stateDir = join(dir, '.npl');
  }

  async spec(name: EngineName, program: string, changes: Partial<EngineSpec> = {}): Promise<EngineSpec> {
    const [port] = await freePorts(1);
    return {
      name,
      command: process.execPath,
      args: [join(FIXTURES, program), String(port), join(this.dir, `${name}.go`)],
      env: {},
      dataDir: join(this.dir, 'data', name),
      ports: [port!],
      ready: { kind: 'http', port: port!, path: '/' },
      stopTimeoutMs: 5_000,
      readyTimeoutMs: 20_000,
      ...changes,
    };
  }

  start(specs: readonly EngineSpec[], signal = new AbortController().signal): Promise<void> {
    return startEngines(this.stateDir, specs, { signal, log: (line) => this.lines.push(line) });
  }

  stop(names?: readonly EngineName[]) {
    const work = { signal: new AbortController().signal, log: (line: string) => this.lines.push(line) };
    return stopEngines(this.stateDir, names === undefined ? work : { ...work, names });
  }

  async engine(name: EngineName): Promise<EngineStatus> {
    const engine = (await supervisorStatus(this.stateDir))?.engines.find((each) => each.name === name);
    if (engine === undefined) throw new Error(`no engine ${name}`);
    return engine;
  }

  async supervisorPid(): Promise<number> {
    const status = await supervisorStatus(this.stateDir);
    if (status === undefined) throw new Error('no supervisor');
    return status.pid;
  }

  async killSupervisor(): Promise<void> {
    const pid = await this.supervisorPid();
    process.kill(pid, 'SIGKILL');
    await waitUntil('the supervisor is dead', () => !this.processes().includes(pid));
  }

  /** Mends what the fixtures full-disk and when-file wait for. */
  mend(name: EngineName): Promise<void> {
    return writeFile(join(this.dir, `${name}.go`), '');
  }

  log(name: EngineName | 'supervisor'): string {
    return readFileSync(join(this.stateDir, 'logs', `${name}.log`), 'utf8');
  }

  /** Pids of supervisors and engines, alive, of this site. */
  processes(program = ''): number[] {
    return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((row) => row.includes(this.dir) && row.includes(program) && !/^\s*\d+\s+Z/.test(row))
      .map((row) => Number(row.trim().split(/\s+/)[0]));
  }
}

/** Gives each test sites of its own, and ends whatever runs in them. */
const test = base.extend<{ newSite: (subfolder?: string) => Promise<Site> }>({
  newSite: async ({}, use) => {
    const sites: { readonly site: Site; readonly top: string }[] = [];
    await use(async (subfolder = '') => {
      const top = await mkdtemp(join(tmpdir(), 'npl-supervisor-'));
      const site = new Site(join(top, subfolder));
      await mkdir(site.dir, { recursive: true });
      sites.push({ site, top });
      return site;
    });
    for (const { site, top } of sites) {
      await site.stop();
      const gone = waitUntil('no process outlives its test', () => site.processes().length === 0);
      await gone.finally(() => {
        for (const pid of site.processes()) process.kill(pid, 'SIGKILL');
      });
      await rm(top, { recursive: true, force: true });
    }
  },
});

async function failureOf(work: Promise<unknown>): Promise<NplError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error as NplError,
  );
  if (outcome === undefined) throw new Error('it was to fail');
  return outcome;
}

describe('start, status and stop', () => {
  test('engines run, answer and end with their supervisor', async ({ newSite }) => {
    const site = await newSite();
    const http = await site.spec('kafka', 'serve.mjs');
    const kafka: EngineSpec = { ...http, ready: { kind: 'tcp', port: http.ports[0]! } };
    const s3 = await site.spec('s3', 'serve.mjs', { env: { NPL_TEST: 'yes' } });
    expect(await supervisorStatus(site.stateDir)).toBeUndefined();
    await site.start([kafka, s3]);

    expect(await fetch(`http://127.0.0.1:${s3.ports[0]}/`).then((response) => response.text())).toBe('ok');
    const engine = await site.engine('s3');
    expect(engine).toMatchObject({ state: 'running', restarts: 0, ports: s3.ports });
    expect(engine.lastExit).toBeUndefined();
    expect(Date.parse(engine.startedAt!)).toBeLessThanOrEqual(Date.now());
    expect(readFileSync(engine.logFile, 'utf8')).toContain(`listening on ${s3.ports[0]}`);
    expect(site.lines.at(-1)).toMatch(/^(kafka|s3): running \(process \d+\)$/);
    for (const path of ['', 'run', 'logs']) {
      expect(statSync(join(site.stateDir, path)).mode & 0o777).toBe(0o700);
    }
    expect(statSync(join(site.stateDir, 'run/s3.json')).mode & 0o777).toBe(0o600);

    const stopped = await site.stop();
    expect(stopped.map(({ name, forced }) => ({ name, forced }))).toEqual([
      { name: 'kafka', forced: false },
      { name: 's3', forced: false },
    ]);
    expect(site.log('s3')).toContain('goodbye');
    await waitUntil('all are gone', () => site.processes().length === 0);
    expect(await site.stop()).toEqual([]);
    expect(readdirSync(join(site.stateDir, 'run'))).toEqual([]);
  });

  test('started twice, nothing changes; an engine that is added joins the others', async ({ newSite }) => {
    const site = await newSite();
    const [kafka, s3] = [await site.spec('kafka', 'serve.mjs'), await site.spec('s3', 'serve.mjs')];
    await site.start([kafka]);
    const before = await site.engine('kafka');
    await site.start([kafka, s3]);
    expect(await site.engine('kafka')).toEqual(before);
    expect(site.processes()).toHaveLength(3);
    expect(await site.stop(['kafka'])).toMatchObject([{ name: 'kafka', pid: before.pid }]);
    expect(await site.engine('kafka')).toMatchObject({ state: 'stopped', ports: kafka.ports });
    expect(await site.engine('s3')).toMatchObject({ state: 'running' });
  });

  test('four starts at once end with one supervisor and one engine', async ({ newSite }) => {
    const site = await newSite();
    const kafka = await site.spec('kafka', 'serve.mjs');
    await Promise.all([1, 2, 3, 4].map(() => site.start([kafka])));
    await waitUntil('the others gave way', () => site.processes('supervisor-main').length === 1);
    expect(site.processes('serve.mjs')).toEqual([(await site.engine('kafka')).pid]);
  });

  test('a changed engine is replaced, a restarted one gets a new process', async ({ newSite }) => {
    const site = await newSite();
    const kafka = await site.spec('kafka', 'serve.mjs');
    await site.start([kafka]);
    const first = await site.engine('kafka');
    await site.start([{ ...kafka, env: { NPL_TEST: 'changed' } }]);
    const second = await site.engine('kafka');
    expect(second.pid).not.toBe(first.pid);
    await restartEngine(site.stateDir, 'kafka', {
      signal: new AbortController().signal,
      log: () => undefined,
    });
    const third = await site.engine('kafka');
    expect(third).toMatchObject({ state: 'running', restarts: 0 });
    expect(third.pid).not.toBe(second.pid);
    expect(site.processes('serve.mjs')).toEqual([third.pid]);
  });

  test.skipIf(process.platform !== 'linux')(
    'an engine whose process is stopped is told, and ends in order for a restart',
    async ({ newSite }) => {
      const site = await newSite();
      await site.start([await site.spec('kafka', 'serve.mjs', { stopTimeoutMs: 60_000 })]);
      const { pid } = await site.engine('kafka');
      expect(await site.engine('kafka')).toMatchObject({ state: 'running', isFrozen: false });
      process.kill(pid!, 'SIGSTOP');
      await waitUntil('it is told', async () => (await site.engine('kafka')).isFrozen);
      const lines: string[] = [];
      const began = performance.now();
      await restartEngine(site.stateDir, 'kafka', {
        signal: new AbortController().signal,
        log: (line) => lines.push(line),
      });
      expect(performance.now() - began).toBeLessThan(30_000);
      expect(lines[0]).toBe(`kafka: waiting for process ${pid} to end, at most 60 s`);
      expect(site.log('kafka')).toContain('goodbye');
      expect(await site.engine('kafka')).toMatchObject({ state: 'running', isFrozen: false });
    },
  );

  test('a deep state folder is served through a private folder elsewhere', async ({ newSite }) => {
    const site = await newSite('a-folder-with-a-long-name/'.repeat(6));
    await site.start([await site.spec('kafka', 'serve.mjs')]);
    const { socket } = JSON.parse(readFileSync(join(site.stateDir, 'run/supervisor.json'), 'utf8')) as {
      socket: string;
    };
    expect(socket.startsWith(site.stateDir)).toBe(false);
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    await site.killSupervisor();
    await site.start([await site.spec('s3', 'serve.mjs')]);
    expect(existsSync(socket)).toBe(false);
    expect(await site.engine('kafka')).toMatchObject({ state: expect.stringMatching(/starting|running/) });
  });

  test('an engine that ignores SIGTERM is killed', async ({ newSite }) => {
    const site = await newSite();
    await site.start([await site.spec('kafka', 'stubborn.mjs', { stopTimeoutMs: 300 })]);
    expect(await site.stop()).toMatchObject([{ name: 'kafka', forced: true }]);
    expect(site.log('kafka')).toContain('no\n');
  });

  test('the supervisor has a session of its own and ends its engines when it is asked to end', async ({
    newSite,
  }) => {
    const site = await newSite();
    await site.start([await site.spec('kafka', 'serve.mjs')]);
    const pid = await site.supervisorPid();
    const session = (of: number) =>
      execFileSync('ps', ['-o', 'sess=', '-p', String(of)], { encoding: 'utf8' }).trim();
    expect(session(pid)).toBe(String(pid));
    process.kill(pid, 'SIGHUP');
    process.kill(pid, 'SIGTERM');
    await waitUntil('all are gone', () => site.processes().length === 0);
    expect(site.log('kafka')).toContain('goodbye');
    expect(site.log('supervisor')).toContain('stays, though its terminal was closed');
  });

  test('a client that goes away before its answer harms nobody', async ({ newSite }) => {
    const site = await newSite();
    await site.start([await site.spec('kafka', 'serve.mjs')]);
    const pid = await site.supervisorPid();
    process.kill(pid, 'SIGSTOP');
    const client = connect(join(site.stateDir, 'supervisor.sock'));
    await new Promise<void>((resolve) => client.write('{"op":"status"}\n', () => resolve()));
    client.destroy();
    await once(client, 'close');
    process.kill(pid, 'SIGCONT');
    expect(await site.supervisorPid()).toBe(pid);
    expect(site.processes('supervisor-main')).toEqual([pid]);
  });

  test('a supervisor whose folder was removed ends with its engines', async ({ newSite }) => {
    const site = await newSite();
    await site.start([await site.spec('kafka', 'serve.mjs')]);
    await rm(site.stateDir, { recursive: true, force: true });
    await waitUntil('all are gone', () => site.processes().length === 0);
  });

  test('a removed folder that was made anew at once belongs to the next supervisor', async ({ newSite }) => {
    const site = await newSite();
    const kafka = await site.spec('kafka', 'serve.mjs');
    await site.start([kafka]);
    const old = await site.supervisorPid();
    await rm(site.stateDir, { recursive: true, force: true });
    // The old engine may still hold the port; the new supervisor goes on trying.
    await site.start([kafka]).catch(() => undefined);
    await waitUntil('the old supervisor is gone', () => !site.processes().includes(old));
    await waitUntil('the engine runs', async () => (await site.engine('kafka')).state === 'running');
    expect(site.processes('supervisor-main')).toEqual([await site.supervisorPid()]);
    await site.stop();
    await waitUntil('all are gone', () => site.processes().length === 0);
  });
});

describe('kill -9', () => {
  test('a killed engine runs again at once', async ({ newSite }) => {
    const site = await newSite();
    await site.start([await site.spec('kafka', 'serve.mjs')]);
    const before = await site.engine('kafka');
    process.kill(before.pid!, 'SIGKILL');
    const after = await waitUntil('it runs again', async () => {
      const engine = await site.engine('kafka');
      return engine.state === 'running' && engine.pid !== before.pid && engine;
    });
    expect(after.restarts).toBe(1);
    expect(after.lastExit).toMatch(/^it was ended by SIGKILL after .* s: by someone, or by the system/);
  });

  test('engines outlive their killed supervisor, and the next one takes them over', async ({ newSite }) => {
    const site = await newSite();
    const [kafka, s3] = [await site.spec('kafka', 'serve.mjs'), await site.spec('s3', 'serve.mjs')];
    await site.start([kafka, s3]);
    const [oldKafka, oldS3] = [await site.engine('kafka'), await site.engine('s3')];
    await site.killSupervisor();
    expect(await supervisorStatus(site.stateDir)).toBeUndefined();
    expect(existsSync(join(site.stateDir, 'supervisor.sock'))).toBe(true);
    const size = site.log('kafka').length;
    await waitUntil('the engine still writes its log', () => site.log('kafka').length > size + 30);

    await Promise.all([site.start([kafka]), site.start([kafka]), site.start([kafka])]);
    await waitUntil('one supervisor is left', () => site.processes('supervisor-main').length === 1);
    const kafkaNow = await site.engine('kafka');
    expect(kafkaNow.pid).not.toBe(oldKafka.pid);
    // Nobody asked for s3 this time, but it ran.
    const s3Now = await waitUntil('s3 runs', async () => {
      const engine = await site.engine('s3');
      return engine.state === 'running' && engine;
    });
    expect(s3Now.pid).not.toBe(oldS3.pid);
    expect(site.processes('serve.mjs').sort()).toEqual([kafkaNow.pid, s3Now.pid].sort());
  });

  test('what a killed supervisor left behind is stopped too', async ({ newSite }) => {
    const site = await newSite();
    await site.start([
      await site.spec('kafka', 'serve.mjs'),
      await site.spec('s3', 'stubborn.mjs', { stopTimeoutMs: 200 }),
    ]);
    await site.killSupervisor();
    const stopped = await site.stop();
    expect(stopped).toMatchObject([
      { name: 'kafka', forced: false },
      { name: 's3', forced: true },
    ]);
    await waitUntil('all are gone', () => site.processes().length === 0);
  });

  test.runIf(process.platform === 'linux')(
    'an engine whose supervisor was killed before it wrote down the process is stopped too',
    async ({ newSite }) => {
      const site = await newSite();
      const kafka = await site.spec('kafka', 'serve.mjs');
      const record = join(site.stateDir, 'run/kafka.json');
      await mkdir(join(site.stateDir, 'run'), { recursive: true });
      await writeFile(record, JSON.stringify({ spec: kafka }));
      const orphan = spawn(kafka.command, kafka.args, {
        detached: true,
        stdio: 'ignore',
        env: { ...process.env, NPL_ENGINE_RECORD: record },
      });
      await waitUntil('it runs', () => site.processes('serve.mjs').length === 1);
      expect(await site.stop()).toMatchObject([{ name: 'kafka', pid: orphan.pid }]);
      expect(site.processes('serve.mjs')).toEqual([]);
    },
  );

  test('a record whose pid now belongs to a stranger harms nobody', async ({ newSite }) => {
    const site = await newSite();
    const kafka = await site.spec('kafka', 'serve.mjs');
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
    await mkdir(join(site.stateDir, 'run'), { recursive: true });
    const record = { spec: kafka, process: { pid: stranger.pid, startTime: 'some-earlier-boot/42' } };
    await writeFile(join(site.stateDir, 'run/kafka.json'), JSON.stringify(record));
    await writeFile(join(site.stateDir, 'run/s3.json'), '{"pid": 1, "startTime"');
    expect(await site.stop()).toEqual([]);
    await site.start([kafka]);
    await site.stop();
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    stranger.kill('SIGKILL');
  });
});

describe.concurrent('what keeps an engine from starting', () => {
  test('a port that a stranger holds is named, with the stranger; freed, the engine comes up by itself', async ({
    newSite,
  }) => {
    const site = await newSite();
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const kafka = await site.spec('kafka', 'serve.mjs');
    const spec = {
      ...kafka,
      args: [kafka.args[0]!, String(port), site.dir],
      ports: [port],
      ready: { ...kafka.ready, port },
    };
    const error = await failureOf(site.start([spec]));
    stranger.close();
    expect(error.message).toBe('kafka did not come up');
    expect(error.why).toContain(`port ${port}, which kafka needs, is taken`);
    if (process.platform === 'linux') expect(error.why).toContain(`(process ${process.pid})`);
    expect(error.next).toContain('npl-ops config set KAFKA_PORT=');
    await waitUntil('it heals', async () => (await site.engine('kafka')).state === 'running');
  });

  test('a data folder that is a file', async ({ newSite }) => {
    const site = await newSite();
    const dataDir = join(site.dir, 'in-the-way');
    await writeFile(dataDir, '');
    const error = await failureOf(site.start([await site.spec('clickhouse', 'serve.mjs', { dataDir })]));
    expect(error.why).toContain(
      `the data folder of clickhouse cannot be created: ${dataDir}: a file, or a link that leads nowhere, stands`,
    );
    expect(error.next).toContain('CLICKHOUSE_DATA');
    expect((await site.engine('clickhouse')).state).toBe('failed');
  });

  test.runIf(isLinuxRoot)('a read-only and a full disk', async ({ newSite }) => {
    const site = await newSite();
    const [readOnly, full] = [join(site.dir, 'read-only'), join(site.dir, 'full')];
    for (const [dir, options] of [
      [readOnly, 'ro,size=300m'],
      [full, 'size=1m'],
    ] as const) {
      await mkdir(dir);
      execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir]);
    }
    const specs = [
      await site.spec('kafka', 'serve.mjs', { dataDir: readOnly }),
      await site.spec('s3', 'serve.mjs', { dataDir: full }),
    ];
    const error = await failureOf(site.start(specs));
    await site.stop();
    for (const dir of [readOnly, full]) execFileSync('/bin/umount', [dir]);
    expect(error.message).toBe('kafka, s3 did not come up');
    expect(error.why).toContain('its file system is mounted read-only');
    expect(error.why).toMatch(/almost full: .*: [01] MiB are free, 256 MiB are needed/);
  });

  test('a program that does not exist', async ({ newSite }) => {
    const site = await newSite();
    const error = await failureOf(site.start([await site.spec('kafka', '', { command: '/nowhere/java' })]));
    expect(error.why).toContain('there is no program /nowhere/java');
  });

  test('an engine that ends again and again has failed, with the cause in words; mended, it heals', async ({
    newSite,
  }) => {
    const site = await newSite();
    const kafka = await site.spec('kafka', 'full-disk.mjs');
    const error = await failureOf(site.start([kafka]));
    expect(error.why).toMatch(
      /^it exited with code 1 after .* s: the disk is full \(its last words: java.io.IOException: No space left/,
    );
    expect(error.next).toContain('free some space');
    expect(await site.engine('kafka')).toMatchObject({ state: 'failed', restarts: 4, lastExit: error.why });
    await site.mend('kafka');
    // Asked for by hand, it does not wait for its next try.
    await site.start([kafka]);
    expect(await site.engine('kafka')).toMatchObject({ state: 'running' });
  });

  test('an engine that is not ready in time is left alone, and is found running later', async ({
    newSite,
  }) => {
    const site = await newSite();
    const kafka = await site.spec('kafka', 'when-file.mjs', { readyTimeoutMs: 300 });
    const error = await failureOf(site.start([kafka]));
    expect(error.why).toContain('it does not answer on http://127.0.0.1:');
    expect(error.why).toContain('after 0.3 s, though its process lives');
    const silent = await site.engine('kafka');
    expect(silent.state).toBe('unresponsive');
    await site.mend('kafka');
    await waitUntil('it runs', async () => (await site.engine('kafka')).state === 'running');
    expect((await site.engine('kafka')).pid).toBe(silent.pid);
  });
});

describe.concurrent('cancelled', () => {
  test('what this start began is stopped again, what ran before is left alone', async ({ newSite }) => {
    const site = await newSite();
    const s3 = await site.spec('s3', 'serve.mjs');
    await site.start([s3]);
    const before = await site.engine('s3');
    const cancel = new AbortController();
    const starting = failureOf(site.start([s3, await site.spec('kafka', 'when-file.mjs')], cancel.signal));
    await waitUntil('kafka was started', () => site.processes('when-file').length === 1);
    cancel.abort();
    expect(await starting).toBeInstanceOf(Cancelled);
    expect(site.processes('when-file')).toEqual([]);
    expect(await site.engine('s3')).toEqual(before);
  });

  test('while the supervisor itself is coming up', async ({ newSite }) => {
    const site = await newSite();
    const cancel = new AbortController();
    const starting = failureOf(site.start([await site.spec('kafka', 'when-file.mjs')], cancel.signal));
    await waitUntil('a supervisor was launched', () => site.processes('supervisor-main').length > 0, {
      everyMs: 1,
    });
    cancel.abort();
    expect(await starting).toBeInstanceOf(Cancelled);
    await waitUntil('it ends, for nobody needs it', () => site.processes().length === 0, {
      timeoutMs: 15_000,
    });
  });
});
