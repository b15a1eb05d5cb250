import { describe, expect, it } from 'vitest';
import type { LoadReport } from '../../../../src/ingest/load/load-report.js';
import { loadProgress, progressBar, timeLeft } from '../../../../src/ui/plain/load-progress.js';
import { loadReportLines } from '../../../../src/ui/plain/load-report-text.js';

describe('progressBar', () => {
  it.each([
    [0, 10, '[----------]'],
    [1, 3, '[###-------]'],
    [9, 10, '[#########-]'],
    [10, 10, '[##########]'],
    [12, 10, '[##########]'],
    [0, 0, '[##########]'],
  ])('%s of %s', (done, total, bar) => {
    expect(progressBar({ done, total }, 10)).toBe(bar);
  });
});

describe('timeLeft', () => {
  it.each([
    [0, 100, 10, 10_000],
    [50, 100, 25, 2_000],
    [50, 100, undefined, undefined],
    [50, 100, 0, undefined],
    [100, 100, 10, undefined],
  ])('%s of %s at %s/s', (done, total, rate, left) => {
    expect(timeLeft({ done, total }, rate)).toBe(left);
  });
});

describe('loadProgress', () => {
  function recorder(rewrites: boolean) {
    const shown: string[] = [];
    const push = (text: string) => void shown.push(text);
    return { shown, terminal: { rewrites, rewrite: push, line: push } };
  }

  it('rewrites a bar on a terminal', () => {
    const { shown, terminal } = recorder(true);
    const show = loadProgress(terminal);
    show({ done: 0, total: 4000 }, 0);
    show({ done: 2000, total: 4000 }, 2000);
    expect(shown).toEqual([
      '[------------------------] 0 of 4,000 events (0 %)',
      '[############------------] 2,000 of 4,000 events (50 %), 1,000 events/s, 2.0 s left',
    ]);
  });

  it('writes a line for every tenth elsewhere', () => {
    const { shown, terminal } = recorder(false);
    const show = loadProgress(terminal);
    for (let done = 0; done <= 1000; done += 25) show({ done, total: 1000 }, done);
    expect(shown).toHaveLength(10);
    expect(shown.at(-1)).toContain('1,000 of 1,000 events (100 %)');
  });
});

describe('loadReportLines', () => {
  const report: LoadReport = {
    mode: 'kafka',
    dir: '/data',
    types: [
      {
        type: 'geo',
        table: 'geo_events',
        topic: 'geo_in',
        files: 1,
        lines: 1200,
        alreadyThere: 100,
        published: 1099,
        stored: 1190,
        deadLetters: 9,
        rejected: 1,
      },
    ],
    missingTypes: ['browser', 'device'],
    rejectedLines: [{ file: 'geo_events.jsonl', line: 7, reason: 'it holds no event' }],
    joinedHours: 0,
    seconds: 2,
    balanced: true,
  };

  it('is a table with what must be known beside it', () => {
    expect(loadReportLines(report)).toEqual([
      'EVENTS  TABLE       LINES  ALREADY THERE  PUBLISHED  STORED  DEAD LETTERS  REJECTED',
      'geo     geo_events  1,200            100      1,099   1,190             9         1',
      'Rejected: geo_events.jsonl line 7: it holds no event',
      'No file of browser, device events in /data.',
      '1,099 events in 2.0 s, 550 events/s.',
    ]);
  });

  it('says when there was nothing to do, and when lines are missing', () => {
    const done = report.types.map((type) => ({ ...type, alreadyThere: 1199, published: 0 }));
    expect(loadReportLines({ ...report, types: done }).at(-1)).toBe(
      'Nothing to do: every line is there already.',
    );
    expect(loadReportLines({ ...report, types: done, joinedHours: 1 }).at(-1)).toBe(
      'Nothing to load: every line is there already. Joined: 1 hour.',
    );
    expect(loadReportLines({ ...report, joinedHours: 2 }).at(-1)).toMatch(/events\/s\. Joined: 2 hours\.$/);
    expect(loadReportLines({ ...report, balanced: false }).at(-1)).toMatch(/do not balance/);
  });
});
