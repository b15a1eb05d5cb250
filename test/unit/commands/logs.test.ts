import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prefixedLine } from '../../../src/commands/logs-docker.js';
import { logsCommand, type LogsOptions } from '../../../src/commands/logs.js';
import { ExitCode, UsageError } from '../../../src/errors.js';
import { waitUntil } from '../../helpers/wait-until.js';

let dir: string;
let stop: AbortController;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'npl-logs-'));
  mkdirSync(join(dir, '.npl/logs'), { recursive: true });
  configure('RUNTIME=embedded\nUSE_EXTERNAL_AIRFLOW=YES\n');
  stop = new AbortController();
});
afterEach(() => rmSync(dir, { recursive: true }));

const configure = (text: string) => writeFileSync(join(dir, 'env.conf'), text);
const logFile = (name: string) => join(dir, '.npl/logs', `${name}.log`);

function start(options: Partial<LogsOptions>): {
  text: () => string;
  errors: () => string;
  ended: Promise<ExitCode>;
} {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  let errors = '';
  stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const cli = {
    configFile: join(dir, 'env.conf'),
    env: { CLICKHOUSE_PASSWORD: 'hush-hush', PATH: '/nonexistent' },
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    color: false,
    verbose: false,
    timeoutMs: undefined,
    signal: stop.signal,
  };
  const ended = logsCommand(cli, { service: undefined, lines: '50', ...options });
  return { text: () => text, errors: () => errors, ended };
}

async function output(options: Partial<LogsOptions>): Promise<string> {
  const { text, ended } = start(options);
  expect(await ended).toBe(ExitCode.ok);
  return text();
}

describe('logs', () => {
  test('prints the last lines of one service, and masks secrets', async () => {
    writeFileSync(logFile('kafka'), 'one\ntwo hush-hush\nthree\nunfinished');
    expect(await output({ service: 'kafka', lines: '2' })).toBe('two ********\nthree\nunfinished\n');
    expect(await output({ service: 'kafka', lines: '0' })).toBe('unfinished\n');
  });

  test('names the service before each line where it prints all', async () => {
    writeFileSync(logFile('kafka'), 'a\n');
    writeFileSync(logFile('clickhouse'), 'b\n');
    expect(await output({})).toBe('kafka      | a\nclickhouse | b\n');
  });

  test('shows why the supervisor did what it did', async () => {
    writeFileSync(logFile('supervisor'), 'kafka: running\n');
    expect(await output({ service: 'supervisor' })).toBe('kafka: running\n');
  });

  test('follows all logs, also one that does not exist yet, until it is cancelled', async () => {
    writeFileSync(logFile('kafka'), 'old\nlast\nhalf');
    const { text, ended } = start({ follow: true, lines: '1' });
    await waitUntil('the last line', () => text().includes('last'));
    appendFileSync(logFile('kafka'), ' a line\n');
    writeFileSync(logFile('s3'), 'new\n');
    await waitUntil('what was added', () => text().split('\n').length === 4);
    stop.abort();
    expect(await ended).toBe(ExitCode.cancelled);
    expect(text().trimEnd().split('\n').sort()).toEqual([
      'kafka      | half a line',
      'kafka      | last',
      's3         | new',
    ]);
  });
});

describe('logs refuses', () => {
  test.each([
    [{ service: 'redis' }, 'there is no service redis', 'choose one of: kafka, clickhouse, s3'],
    [
      { service: 'kafka', lines: '-1' },
      '--lines -1 is not a number of lines',
      'for example: npl-ops logs --lines 100',
    ],
    [
      { service: 'kafka', lines: '1e3' },
      '--lines 1e3 is not a number of lines',
      'for example: npl-ops logs --lines 100',
    ],
  ])('%j', async (options, message, next) => {
    const error: unknown = await start(options).ended.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message, next });
  });

  test('a service without a log yet', async () => {
    const refusal = {
      message: 'there is no log of kafka yet',
      next: 'npl-ops up',
      exitCode: ExitCode.failed,
    };
    await expect(start({ service: 'kafka' }).ended).rejects.toMatchObject(refusal);
  });

  test.each([
    ['superset', 'RUNTIME=docker\n', 'it is not used here'],
    ['kafka', 'USE_EXTERNAL_KAFKA=YES\nKAFKA_HOST=kafka.example.org\n', 'it is run by somebody else'],
  ])('%s that npl does not run', async (service, config, why) => {
    configure(config);
    await expect(start({ service }).ended).rejects.toMatchObject({
      message: `npl does not run ${service}`,
      why,
    });
  });

  test('everything where npl runs nothing', async () => {
    configure(
      'USE_EXTERNAL_KAFKA=YES\nKAFKA_HOST=k\nUSE_EXTERNAL_CLICKHOUSE=YES\nCLICKHOUSE_HOST=c\nUSE_EXTERNAL_AIRFLOW=YES\n',
    );
    await expect(start({}).ended).rejects.toThrow('npl runs no service here');
  });
});

describe('logs of containers', () => {
  test('of a node without Docker say so, and those of engines are printed', async () => {
    configure('RUNTIME=docker\nS3_RUNTIME=embedded\nUSE_EXTERNAL_AIRFLOW=YES\n');
    writeFileSync(logFile('s3'), 'a\n');
    const { text, errors, ended } = start({});
    expect(await ended).toBe(ExitCode.failed);
    expect(text()).toBe('a\n');
    expect(errors()).toContain('Error: there is no docker program on this machine');
  });

  test.each([
    ['kafka-1  | [2026] INFO a | b', { name: 'kafka', text: '[2026] INFO a | b' }],
    ['airflow-scheduler-12  | ', { name: 'airflow-scheduler', text: '' }],
    ['kafka-1  |   indented', { name: 'kafka', text: '  indented' }],
    ['other-1 | x', { name: '', text: 'other-1 | x' }],
    ['kafka-1 exited with code 137', { name: '', text: 'kafka-1 exited with code 137' }],
  ])('a line as Compose prefixes it: %j', (line, expected) => {
    expect(prefixedLine(line, ['kafka', 'airflow-scheduler'])).toEqual(expected);
  });
});
