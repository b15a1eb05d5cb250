import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { atMost } from '../../../../src/commands/setup-wizard/at-most.js';
import {
  createLiveChecks,
  type CheckReport,
  type LiveChecks,
} from '../../../../src/commands/setup-wizard/live-checks.js';
import { rememberFindings } from '../../../../src/commands/setup-wizard/remembered-findings.js';
import type { CheckSpec } from '../../../../src/probes/answers/check-spec.js';
import type { Finding } from '../../../../src/probes/answers/finding.js';

const host = (name: string): CheckSpec => ({ kind: 'own-host', host: name });
const nameOf = (spec: CheckSpec): string => (spec.kind === 'own-host' ? spec.host : spec.kind);
const fine = (text: string): Finding => ({ level: 'ok', text });
const wrong = (text: string): Finding => ({ level: 'problem', text, next: 'mend it' });

interface Look {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly end: (finding: Finding) => void;
}

let looks: Look[];
let reports: CheckReport[];
let checks: LiveChecks;

beforeEach(() => {
  vi.useFakeTimers();
  looks = [];
  reports = [];
  checks = createLiveChecks({
    run: (spec, signal) =>
      new Promise((resolve, reject) => {
        looks.push({ name: nameOf(spec), signal, end: resolve });
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    report: (report) => reports.push(report),
    atOnce: 2,
  });
});
afterEach(() => {
  checks.close();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const shown = () => reports.at(-1);

describe('while somebody types', () => {
  test('only the last answer is looked at, a moment after it', async () => {
    for (const name of ['k', 'ka', 'kaf']) {
      checks.ask('KAFKA_HOST', [host(name)]);
      await pass(200);
    }
    expect(looks).toEqual([]);
    expect(shown()).toEqual({ question: 'KAFKA_HOST', state: 'checking', findings: [] });
    await pass(100);
    expect(looks.map(({ name }) => name)).toEqual(['kaf']);
    looks[0]!.end(fine('there'));
    await pass(0);
    expect(shown()).toEqual({ question: 'KAFKA_HOST', state: 'done', findings: [fine('there')] });
  });

  test('a password is waited for longer: half of it is a wrong one', async () => {
    checks.ask('KAFKA_PASSWORD', [host('p')]);
    await pass(900);
    expect(looks).toEqual([]);
    await pass(100);
    expect(looks).toHaveLength(1);
  });

  test('an older look is given up, and what it finds is not shown', async () => {
    checks.ask('KAFKA_HOST', [host('a')]);
    await pass(300);
    checks.ask('KAFKA_HOST', [host('b')]);
    expect(looks[0]!.signal.aborted).toBe(true);
    looks[0]!.end(wrong('late'));
    await pass(300);
    looks[1]!.end(fine('b'));
    await pass(0);
    expect(reports.flatMap(({ findings }) => findings)).toEqual([fine('b')]);
  });

  test('the same answer again changes nothing', async () => {
    checks.ask('KAFKA_HOST', [host('a')]);
    await pass(300);
    checks.ask('KAFKA_HOST', [host('a')]);
    await pass(300);
    expect(looks).toHaveLength(1);
    expect(looks[0]!.signal.aborted).toBe(false);
  });

  test('an answer that was looked at before is told at once', async () => {
    checks.ask('KAFKA_HOST', [host('a')]);
    await pass(300);
    looks[0]!.end(fine('a'));
    await pass(0);
    checks.ask('KAFKA_HOST', [host('b')]);
    checks.ask('KAFKA_HOST', [host('a')]);
    expect(shown()).toEqual({ question: 'KAFKA_HOST', state: 'done', findings: [fine('a')] });
    await pass(300);
    expect(looks).toHaveLength(1);
  });

  test('nothing to look at is known at once', () => {
    checks.ask('KAFKA_USER', []);
    expect(reports).toEqual([{ question: 'KAFKA_USER', state: 'done', findings: [] }]);
  });
});

describe('several looks', () => {
  test('are shown as they come, in the order of the question', async () => {
    checks.ask('layout', [host('docker'), host('java')]);
    await pass(300);
    looks[1]!.end(fine('java'));
    await pass(0);
    expect(shown()).toEqual({ question: 'layout', state: 'checking', findings: [fine('java')] });
    looks[0]!.end(wrong('docker'));
    await pass(0);
    expect(shown()).toEqual({ question: 'layout', state: 'done', findings: [wrong('docker'), fine('java')] });
  });

  test('wait their turn; a dead one that is given up makes room', async () => {
    checks.ask('A', [host('a')]);
    checks.ask('B', [host('b')]);
    checks.ask('C', [host('c')]);
    await pass(300);
    expect(looks.map(({ name }) => name)).toEqual(['a', 'b']);
    checks.ask('A', [host('other')]);
    await pass(0);
    expect(looks.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test('one that breaks is a warning, and hides nothing', async () => {
    const broken = createLiveChecks({
      run: (spec) =>
        nameOf(spec) === 'bad' ? Promise.reject(new Error('a bug')) : Promise.resolve(fine('good')),
      report: (report) => reports.push(report),
    });
    broken.ask('A', [host('bad'), host('good')]);
    await pass(300);
    expect(shown()?.findings).toEqual([
      { level: 'warning', text: 'this could not be checked: a bug' },
      fine('good'),
    ]);
    broken.close();
  });
});

describe('what is wrong', () => {
  async function askAndFind(finding: Finding): Promise<void> {
    checks.ask('KAFKA_PORT', [host('a')]);
    await pass(300);
    looks.at(-1)!.end(finding);
    await pass(0);
  }

  test('is looked at again, without a word, until it is mended', async () => {
    await askAndFind(wrong('taken'));
    const told = reports.length;
    await pass(4_000);
    expect(looks).toHaveLength(2);
    expect(reports).toHaveLength(told);
    looks[1]!.end(fine('free'));
    await pass(0);
    expect(shown()).toEqual({ question: 'KAFKA_PORT', state: 'done', findings: [fine('free')] });
    await pass(60_000);
    expect(looks).toHaveLength(2);
  });

  test('is left alone when another question is shown', async () => {
    await askAndFind(wrong('taken'));
    checks.ask('KAFKA_USER', []);
    await pass(60_000);
    expect(looks).toHaveLength(1);
  });

  test('is looked at anew when its question comes back', async () => {
    await askAndFind(wrong('taken'));
    checks.ask('KAFKA_USER', []);
    await pass(20_000);
    checks.ask('KAFKA_PORT', [host('a')]);
    expect(shown()).toEqual({ question: 'KAFKA_PORT', state: 'checking', findings: [] });
    await pass(300);
    expect(looks).toHaveLength(2);
  });

  test('is looked at anew at once when that is asked for', async () => {
    await askAndFind(wrong('taken'));
    checks.again('KAFKA_PORT');
    await pass(0);
    expect(looks).toHaveLength(2);
    expect(shown()?.state).toBe('checking');
  });
});

test('idle resolves when all is found', async () => {
  let isIdle = false;
  checks.ask('A', [host('a')]);
  void checks.idle().then(() => (isIdle = true));
  await pass(300);
  expect(isIdle).toBe(false);
  looks[0]!.end(fine('a'));
  await pass(0);
  expect(isIdle).toBe(true);
});

test('nothing is told after the end', async () => {
  checks.ask('A', [host('a')]);
  await pass(300);
  const told = reports.length;
  checks.close();
  expect(looks[0]!.signal.aborted).toBe(true);
  looks[0]!.end(fine('a'));
  await pass(10_000);
  expect(reports).toHaveLength(told);
});

test('findings are believed for a while, what is wrong for a shorter one', () => {
  let now = 0;
  const known = rememberFindings(() => now);
  known.keep(host('a'), fine('a'));
  known.keep(host('b'), wrong('b'));
  now = 11_000;
  expect([known.of(host('a')), known.of(host('b'))]).toEqual([fine('a'), undefined]);
  now = 61_000;
  expect(known.of(host('a'))).toBeUndefined();
  for (let index = 0; index < 300; index += 1) known.keep(host(String(index)), fine('x'));
  expect(known.of(host('0'))).toBeUndefined();
  expect(known.of(host('299'))).toEqual(fine('x'));
});

test('at most so many at once; who leaves the queue takes no turn', async () => {
  const limit = atMost(1);
  const [first, second] = [Promise.withResolvers<string>(), new AbortController()];
  const started: string[] = [];
  const run = (name: string, outcome: Promise<string>, signal = new AbortController().signal) =>
    limit(() => {
      started.push(name);
      return outcome;
    }, signal);
  const a = run('a', first.promise);
  const b = run('b', Promise.resolve('b'), second.signal);
  const c = run('c', Promise.resolve('c'));
  second.abort();
  await expect(b).rejects.toThrow();
  first.resolve('a');
  await expect(Promise.all([a, c])).resolves.toEqual(['a', 'c']);
  expect(started).toEqual(['a', 'c']);
});
