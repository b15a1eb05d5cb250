import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveHost } from '../../../../src/clients/resolve-host.js';
import { bounded } from '../../../../src/probes/answers/bounded.js';
import { lookAtEnvConf } from '../../../../src/probes/answers/env-conf-look.js';
import { sharedLook } from '../../../../src/probes/answers/shared-look.js';
import { checkTools } from '../../../../src/probes/answers/tools.js';
import { welcomeFacts } from '../../../../src/probes/answers/welcome-facts.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-looks-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));
const never = () => new AbortController().signal;

describe('a bounded look', () => {
  const late = (seconds: number) => ({ level: 'warning' as const, text: `late after ${seconds} s` });

  test('that heeds nothing ends in time', async () => {
    const found = bounded({ signal: never(), limitMs: 20, late }, () => new Promise(() => {}));
    expect(await found).toEqual(late(0.02));
  });

  test('that is cancelled rejects', async () => {
    const stop = new AbortController();
    const found = bounded({ signal: stop.signal, limitMs: 60_000, late }, () => new Promise(() => {}));
    stop.abort(new Error('enough'));
    await expect(found).rejects.toThrow('enough');
  });
});

describe('a shared look', () => {
  test('is one for all who ask meanwhile and shortly after, and ends when nobody waits', async () => {
    let looks = 0;
    let ended = 0;
    const outcomes = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const look = sharedLook((signal) => {
      signal.addEventListener('abort', () => (ended += 1));
      return outcomes[looks++]!.promise;
    }, 60_000);
    const [one, two] = [new AbortController(), new AbortController()];
    const [a, b] = [look(one.signal), look(two.signal)];
    one.abort();
    await expect(a).rejects.toThrow();
    expect([looks, ended]).toEqual([1, 0]);
    two.abort();
    await expect(b).rejects.toThrow();
    expect(ended).toBe(1);
    const c = look(never());
    outcomes[1]!.resolve('seen');
    expect(await c).toBe('seen');
    expect(await look(never())).toBe('seen');
    expect(looks).toBe(2);
  });

  test('a failed one is not kept', async () => {
    let looks = 0;
    const look = sharedLook(
      () => (looks++ === 0 ? Promise.reject(new Error('down')) : Promise.resolve('up')),
      60_000,
    );
    await expect(look(never())).rejects.toThrow('down');
    expect(await look(never())).toBe('up');
  });
});

test('hosts are found as every program finds them', async () => {
  expect(await resolveHost('[::1]', process.env, never())).toEqual(['::1']);
  expect(await resolveHost('localhost', process.env, never())).toEqual(
    expect.arrayContaining([expect.stringMatching(/^(127\.0\.0\.1|::1)$/)]),
  );
  expect(await resolveHost('nowhere.invalid', process.env, never())).toEqual([]);
  // Without the program too.
  expect(await resolveHost('localhost', { PATH: dir }, never())).not.toEqual([]);
  expect(await resolveHost('nowhere.invalid', { PATH: dir }, never())).toEqual([]);
});

test('a name server that never answers is given up at once', async () => {
  const getent = join(dir, 'getent');
  await writeFile(getent, '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
  const stop = new AbortController();
  const started = performance.now();
  const looking = resolveHost('slow.lan', { PATH: `${dir}:${process.env['PATH'] ?? ''}` }, stop.signal);
  setTimeout(() => stop.abort(), 50);
  await expect(looking).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(2_000);
});

describe('an env.conf', () => {
  const look = () => lookAtEnvConf(join(dir, 'env.conf'));

  test('that is missing', async () => {
    expect(await look()).toMatchObject({ state: 'missing', finding: { level: 'note' } });
  });
  test('that is valid', async () => {
    await writeFile(join(dir, 'env.conf'), 'RUNTIME=embedded\n');
    expect(await look()).toMatchObject({ state: 'valid', finding: { level: 'ok' } });
  });
  test('with problems tells the first, and how many more', async () => {
    await writeFile(join(dir, 'env.conf'), 'KAFKA_PORT=abc\nRUNTIME=moon\n');
    expect(await look()).toMatchObject({
      state: 'wrong',
      finding: {
        level: 'warning',
        text: expect.stringMatching(
          /^env.conf has 2 problems: line 1: KAFKA_PORT=abc .*, and 1 more$/,
        ) as unknown,
      },
    });
  });
  test('that contradicts itself', async () => {
    await writeFile(join(dir, 'env.conf'), 'RUNTIME=embedded\nKAFKA_PORT=9000\nCLICKHOUSE_OUT_PORT=9000\n');
    expect(await look()).toMatchObject({
      state: 'wrong',
      finding: {
        text: expect.stringContaining('port 9000 is needed for Kafka and for ClickHouse') as unknown,
      },
    });
  });
});

test('what the welcome screen tells, where there is next to nothing', async () => {
  const facts = await welcomeFacts(checkTools({ PATH: dir, HOME: dir }, join(dir, 'env.conf')), never());
  expect(facts.docker).toMatchObject({ version: undefined, finding: { level: 'problem' } });
  expect(facts.java).toMatchObject({ version: undefined, finding: { level: 'note' } });
  expect(facts.running).toEqual({ engines: [], containers: [], finding: undefined });
  expect(facts.recommended.layout).toBe('one-machine');
  expect(facts.machine.cores).toBeGreaterThan(0);
  expect(structuredClone(facts)).toEqual(facts);
});

test('programs that hang hold nothing up', async () => {
  for (const name of ['docker', 'java'])
    await writeFile(join(dir, name), '#!/bin/sh\nwhile :; do sleep 0.1; done\n', { mode: 0o755 });
  const tools = checkTools({ PATH: `${dir}:${process.env['PATH'] ?? ''}` }, join(dir, 'env.conf'));
  const facts = await welcomeFacts(tools, never(), 300);
  expect(facts.docker.finding.text).toBe('Docker did not answer within 0.3 s');
  expect(facts.java.version).toBeUndefined();
});
