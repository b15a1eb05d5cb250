import { describe, expect, it } from 'vitest';
import { isEventFile, readObjectName } from '../../../src/ingest/event-object.js';

const FOLDER = 'year=2022/month=11/day=28/hour=20';
const HOUR = Date.UTC(2022, 10, 28, 20);

describe('the name of an object', () => {
  it.each([
    ['browser_events.jsonl', 'browser', 'plain'],
    ['device_events.jsonl.zip', 'device', 'zip'],
    ['geo_events.jsonl.gz', 'geo', 'gzip'],
    ['location_events.ndjson', 'location', 'plain'],
    ['BROWSER_EVENTS.JSONL.ZIP', 'browser', 'zip'],
    ['Geo_Events.jsonl.GZ', 'geo', 'gzip'],
    ['browser_events-2 (copy) 100%+1.json.gz', 'browser', 'gzip'],
    ['browser_events_2022-11-28T20.jsonl', 'browser', 'plain'],
    ['part-0/browser_events.jsonl', 'browser', 'plain'],
  ])('%s holds %s events, %s', (file, type, format) => {
    expect(readObjectName(`${FOLDER}/${file}`)).toEqual({ hour: HOUR, name: { type, format, hour: HOUR } });
    expect(isEventFile(file)).toBe(true);
  });

  it.each([
    'notes.txt',
    'browser_events.jsonl.zip.md5',
    'browser_events',
    'purchase_events.jsonl',
    '_SUCCESS',
  ])('%s is none of an event file', (file) => {
    expect(readObjectName(`${FOLDER}/${file}`)).toEqual({ hour: HOUR });
    expect(isEventFile(file)).toBe(false);
  });

  it.each([
    ['one digit', 'year=2022/month=1/day=2/hour=3/geo_events.jsonl', Date.UTC(2022, 0, 2, 3)],
    ['a prefix', `data/${FOLDER}/geo_events.jsonl`, HOUR],
  ])('is read in a folder with %s', (_, key, hour) => {
    expect(readObjectName(key).hour).toBe(hour);
  });

  it.each([
    ['a marker of the folder', `${FOLDER}/`],
    ['an hour that does not exist', 'year=2022/month=11/day=28/hour=24/geo_events.jsonl'],
    ['a day that does not exist', 'year=2022/month=02/day=30/hour=00/geo_events.jsonl'],
    ['no hour', 'year=2022/month=11/day=28/geo_events.jsonl'],
  ])('tells nothing of %s', (_, key) => {
    expect(readObjectName(key)).toEqual({});
  });
});
