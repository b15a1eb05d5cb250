import { describe, expect, it } from 'vitest';
import { batchTime, hourFolder, hourFolderOf, hourOfTimestamp, parseHour } from '../../../src/ingest/hour.js';

const TWENTY = Date.UTC(2022, 10, 28, 20);

describe('hours', () => {
  it.each([
    ['/data/year=2022/month=11/day=28/hour=20', 'year=2022/month=11/day=28/hour=20'],
    ['year=2022/month=11/day=28/hour=20', 'year=2022/month=11/day=28/hour=20'],
    ['/x/year=2022/month=1/day=2/hour=3/deeper', 'year=2022/month=01/day=02/hour=03'],
    ['C:\\x\\year=2022\\month=11\\day=28\\hour=20', 'year=2022/month=11/day=28/hour=20'],
  ])('%s lies in an hour folder', (path, folder) => {
    expect(hourFolderOf(path)?.folder).toBe(folder);
  });

  it.each([
    '/data',
    'year=2022/month=11/day=28',
    'year=2022/month=11/day=31/hour=20',
    'year=2022/month=11/day=28/hour=24',
    'year=2022/month=13/day=28/hour=20',
    'myyear=2022/month=11/day=28/hour=20',
    'year=2022/month=11/day=28/hour=200',
  ])('%s does not', (path) => {
    expect(hourFolderOf(path)).toBeUndefined();
  });

  it.each([
    ['2022-11-28 20:51:05.627882', TWENTY],
    ['2022-11-28T20:51:05Z', TWENTY],
    ['2022-11-28 20:00:00+00:00', TWENTY],
    ['2022-11-28T20', TWENTY],
    ['2022-11-28 20:51:05+03:00', undefined],
    ['2022-11-31 20:00:00', undefined],
    ['28.11.2022 20:00', undefined],
    ['', undefined],
  ])('time stamp %j', (text, hour) => {
    expect(hourOfTimestamp(text)).toBe(hour);
  });

  it('--hour says what it takes', () => {
    expect(parseHour('2022-11-28T20', '--hour')).toBe(TWENTY);
    expect(() => parseHour('yesterday', '--hour')).toThrow('--hour yesterday is not an hour');
  });

  it('are written as batch_time and as a folder, in UTC', () => {
    expect(batchTime(TWENTY)).toBe('2022-11-28 20:00:00');
    expect(hourFolder(TWENTY)).toBe('year=2022/month=11/day=28/hour=20');
  });
});
