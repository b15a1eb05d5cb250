import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cli } from '../../../src/commands/cli.js';
import type { GenerateOptions } from '../../../src/commands/generate-options.js';
import { generateCommand } from '../../../src/commands/generate.js';
import { UsageError } from '../../../src/errors.js';

let dir: string;
let printed: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'npl-generate-'));
  printed = '';
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const none = { write: () => true } as unknown as NodeJS.WriteStream;
const cli = (changes: Partial<Cli> = {}): Cli => ({
  configFile: path.join(dir, 'env.conf'),
  configFlag: true,
  json: false,
  yes: false,
  input: false,
  color: false,
  verbose: false,
  timeoutMs: undefined,
  env: {},
  stdout: { write: (text: string) => (printed += text) !== '' } as unknown as NodeJS.WriteStream,
  stderr: none,
  signal: new AbortController().signal,
  ...changes,
});
const run = (options: Partial<GenerateOptions>, changes: Partial<Cli> = {}) =>
  generateCommand(cli(changes), { events: '20', seed: '1', ...options });

describe('generate', () => {
  it.each<[Partial<GenerateOptions>, string]>([
    [{}, 'generate needs one place to write to'],
    [{ to: 'x', bucket: true }, 'generate needs one place to write to'],
    [{ bucket: true, hours: '0' }, '--hours 0 is not a number of hours'],
    [{ bucket: true, hours: '-1' }, '--hours -1 is not a number of hours'],
    [{ bucket: true, hours: 'day' }, '--hours day is not a number of hours'],
    [{ bucket: true, events: '1.5' }, '--events 1.5 is not a number of events'],
    [{ bucket: true, from: '2022-02-30T00' }, '--from 2022-02-30T00 is not an hour'],
    [{ bucket: true, compress: 'lz4' }, '--compress lz4 is not a way to pack'],
    [{ to: 'x', compress: 'zip' }, '--compress is for hours'],
  ])('%o: %s', async (options, message) => {
    const failure: unknown = await run(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as Error).message).toBe(message);
  });

  it('fills no bucket of others unless told to, and none without a name', async () => {
    const conf = path.join(dir, 'env.conf');
    await writeFile(conf, 'S3_RUNTIME=external\nS3_ENDPOINT=http://127.0.0.1:1\nS3_BUCKET=real-events\n');
    await expect(run({ bucket: true })).rejects.toThrow(
      'bucket real-events at http://127.0.0.1:1 is not that of the embedded server',
    );
    await writeFile(conf, 'S3_RUNTIME=external\n');
    await expect(run({ bucket: true }, { yes: true })).rejects.toThrow('no bucket is configured');
  });

  it('writes the same tree into a folder, and says what it left alone', async () => {
    const hours = { to: path.join(dir, 'tree'), from: '2022-11-28', hours: '2', compress: 'gzip' };
    await run(hours);
    expect(printed).toBe(`8 objects of 20 events in 2 hours, in ${hours.to}\n`);
    expect((await readdir(path.join(hours.to, 'year=2022/month=11/day=28/hour=01'))).sort()).toEqual(
      ['browser', 'device', 'geo', 'location'].map((type) => `${type}_events.jsonl.gz`),
    );
    printed = '';
    await run({ ...hours, hours: '3' });
    expect(printed).toBe(
      `4 objects of 20 events in 1 hour, in ${hours.to}\nleft as found: 2 hours that had events\n`,
    );
    printed = '';
    await run(hours, { json: true });
    expect(JSON.parse(printed)).toEqual({ objects: 0, hours: 0, eventsPerObject: 20, hoursLeftAlone: 2 });
  });
});
