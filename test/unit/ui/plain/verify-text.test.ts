import { describe, expect, it } from 'vitest';
import type { VerifiedHour } from '../../../../src/ingest/ledger/verify-report.js';
import { verifyLines } from '../../../../src/ui/plain/verify-text.js';

function hour(time: number, values: Partial<VerifiedHour> = {}): VerifiedHour {
  return {
    hour: new Date(Date.UTC(2022, 10, 28, time)).toISOString(),
    state: 'balanced',
    missing_types: [],
    objects: 4,
    ...{ lines: 4_000_000, published: 4_000_000, rejected: 0, stored: 4_000_000, dead: 0, replayed: 0 },
    ...{ joined: 1_000_000, other_rows: 0, problems: [] },
    ...values,
  };
}

const missing = (time: number): VerifiedHour => hour(time, { state: 'missing', objects: 0, joined: null });

describe('verifyLines', () => {
  it('has a line for each hour, what is wrong below it, and the sum of it', () => {
    const key = 'year=2022/month=11/day=28/hour=07/geo_events.jsonl.zip';
    const problem = { hop: 'Kafka -> ClickHouse', object: key, expected: 3, found: 2 } as const;
    const lines = verifyLines({
      balanced: false,
      hours: [
        hour(5),
        hour(6, { state: 'partial', missing_types: ['geo'], joined: null, other_rows: 2, replayed: 1 }),
        hour(7, {
          state: 'mismatch',
          problems: [
            {
              ...problem,
              text: `2 lines of ${key} are in ClickHouse`,
              next: 'npl-ops ingest --hour 2022-11-28T07 --again',
            },
          ],
        }),
        ...[8, 9, 10].map(missing),
        missing(12),
      ],
    });
    expect(lines).toEqual([
      'HOUR           STATE         LINES     STORED  DEAD  REJECTED     JOINED',
      '2022-11-28T05  balanced  4,000,000  4,000,000     0         0  1,000,000',
      '2022-11-28T06  partial   4,000,000  4,000,000     0         0          -',
      '  no geo events yet',
      '  1 rejected line replayed since',
      '  2 rows that came otherwise than by ingestion',
      '2022-11-28T07  mismatch  4,000,000  4,000,000     0         0  1,000,000',
      `  Kafka -> ClickHouse: 2 lines of ${key} are in ClickHouse`,
      '    Next: npl-ops ingest --hour 2022-11-28T07 --again',
      '2022-11-28T08  missing',
      '  and 2 hours after it, to 2022-11-28T10',
      '2022-11-28T12  missing',
      '1 hour with problems; 1 hour balanced, 1 partial, 4 missing.',
    ]);
  });

  it('says that all is well, and prints no escape sequence of a key', () => {
    expect(verifyLines({ balanced: true, hours: [hour(5)] }).at(-1)).toBe(
      'Every line of 2022-11-28T05 is accounted for: 1 hour balanced.',
    );
    const problem = { hop: 'S3 -> Kafka', expected: 1, found: 0, text: 'a\u001b[31mb', next: 'x' } as const;
    const lines = verifyLines({
      balanced: false,
      hours: [hour(5, { state: 'mismatch', problems: [problem] })],
    });
    expect(lines[2]).toBe('  S3 -> Kafka: ab');
  });

  it('warns that what is missing may be on its way', () => {
    const report = { balanced: false, hours: [hour(5, { state: 'mismatch' })] } as const;
    expect(verifyLines(report, 1_200).at(-1)).toContain('1,200 messages still to read');
    expect(verifyLines(report, null)).toEqual(verifyLines(report, 0));
  });
});
