import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPty, type Pty, type PtyOptions } from '../helpers/pty.js';
import { freePortPair, freePorts, plainEnv, projectRoot } from '../helpers/workspace.js';

const RUN_MS = 110_000;

/** What is in this machine's Docker is no concern of a trial without it. */
const NO_DOCKER = { DOCKER_HOST: 'unix:///nonexistent' };

let dir: string;
let ports: { kafka: number; clickhouse: number; s3: number };
let pty: Pty | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl wizard ё '));
  const [clickhouse, s3] = await freePorts(2);
  ports = { kafka: await freePortPair(), clickhouse: clickhouse!, s3: s3! };
});
afterEach(() => pty?.kill());
afterAll(async () => {
  await npl('npl-ops', 'down');
  await rm(dir, { recursive: true, force: true });
});

function npl(bin: 'npl-setup' | 'npl-ops', ...args: readonly string[]) {
  return execa(process.execPath, [join(projectRoot, 'bin', `${bin}.js`), ...args], {
    cwd: dir,
    env: plainEnv(),
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  });
}

function wizard(options: Partial<PtyOptions> = {}): Pty {
  pty = startPty({ command: 'npl-setup', cwd: dir, env: NO_DOCKER, ...options });
  return pty;
}

/** Takes the layout of a trial, and answers the ports. */
async function answerPorts(view: Pty, by: { kafka: number; clickhouse: number; s3: number }): Promise<void> {
  await view.waitFor('Enter begin');
  await view.waitFor('Recommended: A trial without Docker');
  view.press('enter');
  await view.waitFor('(•) 2 A trial without Docker');
  view.press('enter');
  for (const [title, port] of [
    ['> Port of Kafka?', by.kafka],
    ['> HTTP port of ClickHouse?', by.clickhouse],
    ['> Port of the embedded S3 server?', by.s3],
  ] as const) {
    if (title.includes('S3')) {
      await view.waitFor('> Where do the source files come from?');
      view.press('enter');
    }
    await view.waitFor(title);
    view.press('ctrl+u');
    view.type(String(port));
    await view.waitFor(new RegExp(`✔ ports? ${port} .*free`));
    view.press('enter');
  }
}

/** By Enter alone, where env.conf has all the answers already. */
async function toReview(view: Pty): Promise<void> {
  await view.waitFor('Enter begin');
  await view.waitFor('env.conf is here');
  for (const page of [
    'What do you want',
    'Port of Kafka',
    'HTTP port',
    'Where do the source',
    'Port of the embedded S3 server',
  ]) {
    view.press('enter');
    await view.waitFor(`> ${page}`);
  }
  view.press('enter');
  await view.waitFor(/env.conf stays as it is/);
}

const exists = (file: string) =>
  access(join(dir, file)).then(
    () => true,
    () => false,
  );

async function rows(table: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${ports.clickhouse}/`, {
    method: 'POST',
    body: `SELECT count() FROM ${table}`,
  });
  return (await answer.text()).trim();
}

describe('npl-setup on a terminal', () => {
  it('leaves with Ctrl-C from any page, and has changed nothing', async () => {
    for (const keys of [[], ['enter'], ['enter', 'enter']]) {
      const view = wizard();
      await view.waitFor('Enter begin');
      view.press(...keys);
      view.press('ctrl+c');
      expect(await view.exit()).toBe(130);
      expect(view.text()).toContain('Nothing was changed.');
      expect(view.emulator.buffer.active.type).toBe('normal');
    }
    expect(await exists('env.conf')).toBe(false);
  });

  it('touches nothing before the plan is accepted; a run that is stopped is gone on with', async () => {
    const view = wizard();
    await answerPorts(view, ports);
    await view.waitFor('nothing is touched yet. Enter does it.', 30_000);
    expect(await exists('env.conf')).toBe(false);
    await expect(rows('browser_events')).rejects.toThrow();
    view.press('enter');
    await view.waitFor(/▸ doing it/, 30_000);
    view.press('ctrl+c');
    await view.waitFor('Stopped. What is done stays', 30_000);
    // Back to an answer, and out from there: something was changed all the same.
    view.press('e');
    await view.waitFor('> What do you want');
    view.press('ctrl+c');
    expect(await view.exit()).toBe(130);
    expect(view.text()).toContain('To go on: npl-setup');
    expect(await exists('env.conf')).toBe(true);
  });

  it('sets up all of it by Enter alone from there, and proves it', async () => {
    const view = wizard({ cols: 120, rows: 40 });
    await toReview(view);
    await view.waitFor('Enter does it.', 30_000);
    view.press('enter');
    await view.waitFor('steps,');
    for (const [cols, height] of [
      [70, 20],
      [45, 14],
      [120, 40],
    ] as const) {
      view.resize(cols, height);
      await view.waitFor(/\d+ of \d+ steps/);
    }
    await view.waitFor('✔ Everything runs and is healthy.', RUN_MS);
    view.press('enter');
    expect(await view.exit()).toBe(0);
    const left = view.text();
    expect(left).toMatch(/browser_events +1,000 rows/);
    expect(left).toContain('npl-setup --yes --answers');
    expect(view.emulator.buffer.active.type).toBe('normal');
    for (const type of ['browser', 'device', 'geo', 'location'])
      expect(await rows(`${type}_events`)).toBe('1000');
  });

  it('a replay of its answers changes nothing, and finds nothing to do', async () => {
    const before = await readFile(join(dir, 'env.conf'));
    const replay = await npl('npl-setup', '--yes', '--sample', '--answers', '.npl/answers.conf');
    expect(replay.exitCode, replay.all).toBe(0);
    expect(replay.stdout).toContain('Nothing to do');
    expect(await readFile(join(dir, 'env.conf'))).toEqual(before);
    const other = await mkdtemp(join(tmpdir(), 'npl-replay-'));
    const plan = await npl(
      'npl-setup',
      '--plan',
      '--config',
      join(other, 'env.conf'),
      '--answers',
      '.npl/answers.conf',
    );
    expect(plan.stdout).toContain(`KAFKA_PORT=${ports.kafka}`);
    await rm(other, { recursive: true });
  });

  it('a step that fails says why; the log opens, and r goes on once it is mended', async () => {
    expect((await npl('npl-ops', 'down')).exitCode).toBe(0);
    const view = wizard();
    await toReview(view);
    await view.waitFor('nothing is touched yet. Enter does it.', 30_000);
    const stranger = createServer((socket) => socket.destroy()).listen(ports.kafka, '127.0.0.1');
    await once(stranger, 'listening');
    try {
      view.press('enter');
      await view.waitFor('Done, with a warning', 60_000);
      await view.waitFor(new RegExp(`port ${ports.kafka}, which kafka needs, is taken`));
      view.press('l');
      await view.waitFor(/─ Log ─/);
      await view.waitFor('kafka: failed: port');
      view.press('escape');
      await view.waitFor('r try again');
    } finally {
      await new Promise((resolve) => stranger.close(resolve));
    }
    view.press('r');
    await view.waitFor('✔ Everything runs and is healthy.', RUN_MS);
    view.press('q');
    expect(await view.exit()).toBe(0);
    expect(await rows('browser_events')).toBe('1000');
  });

  it('asks by prompts and sentences where somebody listens to it', async () => {
    const view = wizard({ env: { ...NO_DOCKER, ACCESSIBLE: '1' }, cols: 100, rows: 90 });
    await view.waitFor('Also ask about what is rarely changed?');
    expect(view.text()).toContain('Checked: env.conf is here');
    view.press('enter');
    await view.waitFor('Question 1 of');
    view.type('?');
    view.press('enter');
    await view.waitFor('It answers several questions at once');
    view.press('enter');
    await view.waitFor('Port of Kafka? (KAFKA_PORT)');
    view.type('99999');
    view.press('enter');
    await view.waitFor('Not taken: it is outside 1 to 65535');
    // The key of < on the Russian layout.
    view.type('Б');
    view.press('enter');
    await view.waitFor(/Question 1 of[^]*Question 1 of/);
    for (const wait of [
      /Question 2 of[^]*Question 2 of/,
      'Question 3 of',
      'Question 4 of',
      'Question 5 of',
      'Load the 4,000 sample',
      '1: do all of this.',
    ]) {
      view.press('enter');
      await view.waitFor(wait, 30_000);
    }
    expect(view.text()).toContain('env.conf stays as it is.');
    // Everything holds already: nothing is done, and all of it is shown.
    view.press('enter');
    await view.waitFor('Everything runs and is healthy.', RUN_MS);
    expect(await view.exit()).toBe(0);
    expect(view.text()).toMatch(/browser_events +1,000 rows/);
    expect(view.text()).toContain('npl-setup --yes --answers');
    // Nothing is drawn twice, and nothing moves: a line is a line.
    expect(view.output()).not.toMatch(/\u001b\[[\d;?]*[A-LSThlK]/);
  });

  it.each([
    ['a screen reader', { ACCESSIBLE: '1' }, []],
    ['a dumb terminal', {}, ['TERM=dumb']],
  ])('Ctrl-C leaves the prompts of %s in good order', async (_, env, terminal) => {
    const view = wizard({
      program: ['env', ...terminal, process.execPath, join(projectRoot, 'bin/npl-setup.js')],
      env: { ...NO_DOCKER, ...env },
    });
    await view.waitFor('Also ask about what is rarely changed?');
    view.press('enter');
    await view.waitFor('Answer (Enter:');
    view.type('2');
    view.press('ctrl+c');
    expect(await view.exit()).toBe(130);
    expect(view.text()).toContain('Nothing was changed.');
    expect(view.text()).not.toMatch(/Error|node:/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s leaves the prompts at once', async (signal) => {
    const view = wizard({ args: ['--accessible'] });
    await view.waitFor('Also ask about what is rarely changed?');
    process.kill(view.pid, signal);
    expect(await view.exit()).toBe(130);
    expect(view.text()).toContain('Nothing was changed.');
  });

  it('without a terminal it says which flags are missing', async () => {
    const run = await npl('npl-setup', '--yes', '--layout', 'existing', '--use-external-kafka', 'yes');
    expect(run.exitCode).toBe(2);
    expect(run.all).toContain('--kafka-host VALUE');
    const refused = await npl('npl-setup', '--plan', '--kafka-port', '99999', '--s3-bucket', 'A');
    expect(refused.exitCode).toBe(2);
    expect(refused.all).toContain('--kafka-port 99999');
    expect(refused.all).toContain('--s3-bucket A');
  });
});
