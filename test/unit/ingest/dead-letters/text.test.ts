import { expect, test } from 'vitest';
import type { ReplayReport } from '../../../../src/ingest/dead-letters/replay-report.js';
import { letterLines, letterListLines, replayLines } from '../../../../src/ui/plain/dead-letters-text.js';
import { visibleBytes } from '../../../../src/ui/plain/visible-text.js';
import { describeLetter, type DescribedLetter } from '../../../../src/ingest/dead-letters/describe.js';
import type { LetterWithRaw } from '../../../../src/ingest/dead-letters/letter.js';
import { sampleLetter, STREAMS } from './samples.js';

const described = (letter: LetterWithRaw): DescribedLetter => describeLetter(letter, STREAMS);

test.each([
  ['plain é 😀', 'plain é 😀'],
  ['\u001b[31mred\u009b0m', '\\x1b[31mred\\x9b0m'],
  ['a\tb\r\nc\u0000', 'a\\tb\\r\\nc\\x00'],
  ['\u202eabc\u2066\ufeff', '\\u202eabc\\u2066\\ufeff'],
  [Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xc3]), 'a\\xffé\\xc3'],
])('%j is seen as %j', (raw, seen) => {
  expect(visibleBytes(Buffer.from(raw))).toBe(seen);
});

test('the list groups by reason and names the newest', () => {
  const reasons = [
    {
      reason: 'not JSON',
      count: 1_234,
      newest: '2022-11-28 21:00:00.123',
      example: '0000000000000abc:42',
      sources: [{ topic: 'geo', count: 1_234 }],
    },
    {
      reason: 'too long\u001b[2J',
      count: 1,
      newest: '2022-11-28 20:00:00.000',
      example: '0000000000000abc:43',
      sources: [{ topic: 'geo', count: 1 }],
    },
  ];
  const letters = [
    sampleLetter('no\u001b[2J json', { reason: 'not JSON' }),
    sampleLetter('x'.repeat(100), { object: undefined, hour: undefined, replayedAt: 'then' }),
  ];
  expect(letterListLines(reasons, letters.map(described)).join('\n')).toMatchInlineSnapshot(`
    "1,235 dead letters, by reason:
    COUNT  NEWEST (UTC)         EXAMPLE              REASON
    1,234  2022-11-28 21:00:00  0000000000000abc:42  not JSON
        1  2022-11-28 20:00:00  0000000000000abc:43  too long\\x1b[2J

    The newest 2 of 1,235 dead letters:
    ID                   HOUR (UTC)        OBJECT            REASON                   TEXT
    0000000000000abc:42  2022-11-28 20:00  geo_events.jsonl  not JSON                 no\\x1b[2J json
    0000000000000abc:42  not known         geo               (replayed) Cannot parse  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...

    Next: npl-ops dead-letters show ID"
  `);
  expect(letterListLines([], [])).toEqual(['No dead letters.']);
});

test('a letter is shown with its fault and what can be done', () => {
  const letter = sampleLetter(`{"a": "${'é'.repeat(100)}", "b" 1}`, { error: "expected ':' \u001b[2J" });
  expect(letterLines(described(letter)).join('\n')).toMatchInlineSnapshot(`
    "Dead letter 0000000000000abc:42
      Topic:    geo (geo events)
      Hour:     2022-11-28 20:00
      Object:   year=2022/month=11/day=28/hour=20/geo_events.jsonl (ETag "1")
      Line:     42
      Refused:  by ClickHouse, 2022-11-28 21:00:00.000 UTC
      Reason:   expected ':' \\x1b[2J
      Text (216 B):
        {"a": "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé", "b" 1}
      Fault at byte 215: expected a colon
        ...éééééééééééééééééééééééééé", "b" 1}
                                            ^
      Next: npl-ops dead-letters export 0000000000000abc:42 --file mended.jsonl, then edit "raw" in it
      Next: npl-ops dead-letters replay --file mended.jsonl --yes"
  `);
});

test.each([
  [
    sampleLetter('{"a": 1}'),
    ['npl-ops dead-letters replay', 'npl-ops dead-letters export', 'npl-ops dead-letters replay --file'],
  ],
  [sampleLetter('x'), ['npl-ops dead-letters export', 'npl-ops dead-letters replay --file']],
  [sampleLetter('{"a', { rawBytes: 9 }), ['mend the line in its object']],
  [sampleLetter('x', { superseded: true }), ['none: its object was rewritten']],
  [sampleLetter('x', { replayedAt: 'then' }), ['none: it was replayed already']],
  [sampleLetter('x', { topic: 'other', type: undefined }), ['none: other is no topic of events']],
])('what can be done: %#', (letter, steps) => {
  const next = letterLines(described(letter)).filter((line) => line.startsWith('  Next: '));
  expect(next).toEqual(steps.map((step) => expect.stringContaining(`  Next: ${step}`) as string));
});

const REPORT: ReplayReport = {
  dry_run: false,
  selected: 9,
  replayable: 0,
  replayed: 3,
  already_stored: 1,
  failed_again: [{ reason: 'Cannot\u001b[2J read', count: 2, example: '0000000000000abc:1' }],
  not_replayable: [
    { reason: 'it is not JSON', count: 2, example: '0000000000000abc:2' },
    { reason: 'it is cut', count: 1, example: '0000000000000abc:3' },
  ],
  hours: ['2022-11-28 20:00:00', '2022-11-28 22:00:00'],
  object_ids: ['1'],
  seconds: 1,
};

test('a replay tells what became of each letter, and what comes next', () => {
  expect(replayLines(REPORT, ['2022-11-28 20:00:00']).join('\n')).toMatchInlineSnapshot(`
    "Replayed, and stored now: 3
    Stored by an earlier replay: 1
    Refused again: 2
      2: Cannot\\x1b[2J read (as 0000000000000abc:1)
    Not replayable: 3
      2: it is not JSON (as 0000000000000abc:2)
      1: it is cut (as 0000000000000abc:3)
    Joined again: 2022-11-28T20"
  `);
  expect(replayLines({ ...REPORT, dry_run: true, replayable: 4 }, [])[0]).toBe('Would replay: 4');
  const idle = { ...REPORT, dry_run: true, replayable: 0, already_stored: 0 };
  expect(replayLines(idle, []).at(-1)).toBe('nothing to do');
  expect(replayLines({ ...idle, already_stored: 1 }, [])).not.toContain('nothing to do');
  expect(replayLines({ ...idle, dry_run: false }, [])).not.toContain('nothing to do');
  expect(replayLines({ ...REPORT, selected: 0 }, [])).toEqual(['No such dead letters: nothing to replay.']);
});
