import { describe, expect, test } from 'vitest';
import type { DryRunReport } from '../../../../src/ingest/run/report.js';
import { dryRunLines } from '../../../../src/ui/plain/ingest-report-text.js';

const IDLE: DryRunReport = {
  dry_run: true,
  listed: 4,
  strays: [],
  published_before: 4,
  objects: [],
  hours: 0,
  size: 0,
  unnamed: 0,
  hours_unfinished: 0,
  waiting: [],
};
const OBJECT = {
  key: 'year=2022/month=11/day=28/hour=20/geo_events.jsonl',
  etag: 'x',
  event_type: 'geo',
  hour: '2022-11-28T20:00:00Z',
  size: 9,
} as const;

describe('a dry run of an ingest', () => {
  test('with nothing to publish, count or join says that there is nothing to do', () => {
    expect(dryRunLines(IDLE)).toEqual([
      '0 objects of 0 hours, 0 B, would be ingested; 4 are already.',
      'nothing to do',
    ]);
  });

  test.each<[Partial<DryRunReport>, string]>([
    [{ objects: [OBJECT], hours: 1 }, '1 object of 1 hour'],
    [{ hours_unfinished: 2 }, '2 hours of those published before would be counted and joined.'],
    [{ unnamed: 1 }, '1 file would be recorded as failed'],
  ])('with %j has something to do', (change, words) => {
    const lines = dryRunLines({ ...IDLE, ...change });
    expect(lines.join('\n')).toContain(words);
    expect(lines).not.toContain('nothing to do');
  });
});
