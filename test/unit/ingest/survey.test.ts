import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEGMENT_LINES } from '../../../src/ingest/load/load-object.js';
import { surveyDirectory } from '../../../src/ingest/load/survey.js';
import { EVENT_TYPES } from '../../../src/topology/topology-types.js';

const streams = EVENT_TYPES.map((type) => ({ type, table: type, topic: type }));
const signal = new AbortController().signal;
const EVENT = '{"event_timestamp": "2022-11-28 20:51:05.627882"}\n';
const HOUR = 'year=2022/month=11/day=28/hour=21';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'npl survey ü '));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
}

const survey = (hour?: number, from = dir) => surveyDirectory({ dir: from, streams, hour, signal });

describe('surveyDirectory', () => {
  it('finds files at the top and in hour folders, and nothing else', async () => {
    await put({
      'browser_events.jsonl': EVENT,
      'notes.txt': 'x',
      'device_events.jsonl.zip': 'x',
      'other/geo_events.jsonl': EVENT,
      [`${HOUR}/geo_events.jsonl`]: EVENT,
      'year=2022/month=11/day=28/hour=03/geo_events.jsonl': EVENT,
    });
    const objects = await survey();
    expect(objects.map(({ file, batchTime }) => [file.shown, file.name, batchTime])).toEqual([
      ['browser_events.jsonl', 'browser_events.jsonl', '2022-11-28 20:00:00'],
      [
        'year=2022/month=11/day=28/hour=03/geo_events.jsonl',
        'year=2022/month=11/day=28/hour=03/geo_events.jsonl',
        '2022-11-28 03:00:00',
      ],
      [`${HOUR}/geo_events.jsonl`, `${HOUR}/geo_events.jsonl`, '2022-11-28 21:00:00'],
    ]);
  });

  it('gives a file the same identity from whichever folder it is loaded', async () => {
    await put({ [`${HOUR}/geo_events.jsonl`]: EVENT });
    const [fromTop] = await survey();
    const [fromHour] = await survey(undefined, path.join(dir, HOUR));
    await symlink(path.join(dir, HOUR), path.join(dir, 'latest'));
    const [fromLink] = await survey(undefined, path.join(dir, 'latest'));
    expect([fromHour?.id, fromLink?.id]).toEqual([fromTop?.id, fromTop?.id]);
    expect(fromHour?.batchTime).toBe('2022-11-28 21:00:00');
  });

  it.each([
    [
      'the hour folder goes before --hour',
      { [`${HOUR}/browser_events.jsonl`]: EVENT },
      '2022-11-28 21:00:00',
    ],
    ['--hour goes before the events', { 'browser_events.jsonl': EVENT }, '2021-01-02 03:00:00'],
  ])('%s', async (_name, files, expected) => {
    await put(files);
    const [object] = await survey(Date.UTC(2021, 0, 2, 3));
    expect(object?.batchTime).toBe(expected);
  });

  it('takes the hour of the first browser event that has a readable time for all four files', async () => {
    const unreadable = 'no json\n{}\n{"event_timestamp": 5}\n{"event_timestamp": "soon"}\nnull\n';
    await put({ 'browser_events.jsonl': unreadable + EVENT, 'geo_events.jsonl': '{"a": 1}\n' });
    expect((await survey()).map(({ batchTime }) => batchTime)).toEqual(Array(2).fill('2022-11-28 20:00:00'));
  });

  it.each([
    ['no browser file', { 'geo_events.jsonl': EVENT }],
    ['no readable time', { 'browser_events.jsonl': '{}\n', 'geo_events.jsonl': EVENT }],
  ])('%s: asks for --hour', async (_name, files) => {
    await put(files);
    await expect(survey()).rejects.toMatchObject({
      message: expect.stringMatching(/^the hour of .*_events\.jsonl is not known$/) as string,
      next: expect.stringContaining('--hour 2022-11-28T20') as string,
    });
  });

  it('says what it looked for when there is nothing, or no directory', async () => {
    await expect(survey()).rejects.toThrow('holds no event files');
    await expect(survey(undefined, path.join(dir, 'none'))).rejects.toThrow('cannot be read as a directory');
  });

  it('counts lines by segment, blank and rejected ones apart', async () => {
    const text = `{}\n\n[]\n${'x'.repeat(1_000_001)}\n${'{}\n'.repeat(SEGMENT_LINES)}`;
    await put({ 'geo_events.jsonl': text });
    const [object] = await survey(0);
    expect(object?.lines).toBe(SEGMENT_LINES + 3);
    expect(object?.segments.map(({ expected }) => expected)).toEqual([SEGMENT_LINES - 4, 5]);
    expect(object?.rejected).toEqual({
      count: 2,
      named: [
        { line: 3, reason: 'it holds no event' },
        { line: 4, reason: '1000001 bytes; a message holds at most 1000000' },
      ],
    });
  });

  it('refuses the same file twice', async () => {
    await put({ 'geo_events.jsonl': EVENT, 'year=1/geo_events.jsonl': EVENT });
    await expect(survey(0)).rejects.toThrow('are the same file');
  });
});
