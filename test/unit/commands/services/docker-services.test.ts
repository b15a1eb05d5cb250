import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { followContainer } from '../../../../src/commands/ops-tui/logs/follow-container.js';
import { lineBuffer } from '../../../../src/commands/ops-tui/logs/line-buffer.js';
import { serviceWatch } from '../../../../src/commands/services/service-watch.js';
import { fakeDocker, type FakeDocker } from '../../../helpers/fake-docker.js';
import { waitUntil } from '../../../helpers/wait-until.js';
import { topologyOf } from '../../stacks/found-container.js';

const CONFIG_FILE = '/srv/npl/env.conf';
const topology = topologyOf('USE_EXTERNAL_AIRFLOW=YES');
const NOW = { freshMs: 0, patienceMs: Infinity, figuresPatienceMs: Infinity } as const;

let docker: FakeDocker;
let ended: AbortController;
beforeEach(() => {
  docker = fakeDocker(topology.stackName, CONFIG_FILE);
  ended = new AbortController();
});
afterEach(() => {
  ended.abort();
  docker.dispose();
});

const watch = () =>
  serviceWatch(
    { configFile: CONFIG_FILE, env: docker.env, signal: ended.signal, timeoutMs: undefined },
    topology,
  );

describe('serviceWatch', () => {
  const kafka = { id: 'a1', service: 'kafka', restarts: 3 };

  test('brings containers with what they take', async () => {
    docker.have([kafka]);
    docker.use(['a1', '12.5%', '100MiB / 1GiB']);
    const { rows, troubles } = await watch().look(ended.signal, NOW);
    expect(troubles).toEqual([]);
    expect(rows.find(({ service }) => service === 'kafka')).toMatchObject({
      status: 'healthy',
      cpu: 0.125,
      memoryBytes: 104_857_600,
      restarts: 3,
    });
  });

  test('asks Docker once for all who look at nearly the same time', async () => {
    docker.have([kafka]);
    const services = watch();
    const needs = { ...NOW, freshMs: 60_000 };
    await Promise.all([services.look(ended.signal, needs), services.look(ended.signal, needs)]);
    await services.look(ended.signal, needs);
    expect(docker.calls().map((call) => call.split(' ')[0])).toEqual(['ps', 'container', 'stats']);
  });

  test('does not wait for an engine that does not answer, and keeps what it knew', async () => {
    docker.have([kafka]);
    docker.use(['a1', '12.5%', '100MiB / 1GiB']);
    const services = watch();
    await services.look(ended.signal, NOW);
    docker.fail('Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', 1_000);
    const startedAt = performance.now();
    const slow = await services.look(ended.signal, { ...NOW, patienceMs: 50, figuresPatienceMs: 0 });
    expect(performance.now() - startedAt).toBeLessThan(900);
    expect(slow.rows[0]).toMatchObject({ service: 'kafka', trouble: undefined });

    const failed = await services.look(ended.signal, NOW);
    expect(failed.troubles).toMatchObject([{ node: 'local', takenAt: slow.rows[0]?.takenAt }]);
    expect(failed.rows[0]).toMatchObject({ service: 'kafka', status: 'healthy', cpu: undefined });
    expect(failed.rows[0]?.trouble).toContain('Docker');

    docker.fail(undefined);
    const mended = await services.look(ended.signal, NOW);
    expect(mended.troubles).toEqual([]);
    expect(mended.rows[0]?.cpu).toBe(0.125);
  });
});

describe('followContainer', () => {
  const time = (second: number) => `2026-11-24T02:00:0${second}.000000000Z`;
  const chosen = { node: 'local', service: 'kafka', isOneShot: false };

  function follow() {
    const buffer = lineBuffer(false, (text) => text);
    let texts: string[] = [];
    const reading = (async () => {
      for await (const { lines } of buffer.snapshots(ended.signal)) texts = lines.map(({ text }) => text);
    })();
    const options = { services: watch(), env: docker.env, count: 100, signal: ended.signal };
    const following = followContainer(buffer, chosen, options).catch(() => undefined);
    return { texts: () => texts, ended: Promise.all([reading, following]) };
  }

  test('tells when it ends, and goes on when it runs again, without a gap and without a repeat', async () => {
    docker.have([{ id: 'a1', service: 'kafka' }]);
    docker.log('a1', `${time(1)} one`, `${time(2)} two`);
    const log = follow();
    await waitUntil('two lines', () => log.texts().length === 2);
    docker.log('a1', `${time(3)} three`);
    await waitUntil('the third', () => log.texts().length === 3);
    docker.have([{ id: 'a1', service: 'kafka', state: 'exited', exitCode: 1 }]);
    await waitUntil('the end', () => log.texts().some((text) => text.includes('exited (1)')));
    docker.log('a1', `${time(4)} four`);
    docker.have([{ id: 'a1', service: 'kafka', startedAt: '2026-11-24T04:00:00Z' }]);
    await waitUntil('the fourth', () => log.texts().includes('four'));
    docker.have([]);
    await waitUntil('the removal', () => log.texts().at(-1)?.startsWith('there is no container'));
    expect(log.texts()).toEqual([
      'one',
      'two',
      'three',
      'kafka does not run (exited (1)); its log goes on when it runs again',
      'kafka runs again',
      'four',
      'there is no container of kafka on this machine; npl-ops up makes it',
    ]);
    ended.abort();
    await log.ended;
  }, 30_000);

  test('waits for a container that is not there yet, and tells that once', async () => {
    docker.have([]);
    const log = follow();
    await waitUntil('the note', () => log.texts().length === 1);
    expect(log.texts()).toEqual(['there is no container of kafka on this machine; npl-ops up makes it']);
    docker.log('a1', `${time(1)} one`);
    docker.have([{ id: 'a1', service: 'kafka' }]);
    await waitUntil('its log', () => log.texts().includes('one'));
    expect(log.texts()).toHaveLength(2);
  }, 30_000);
});
