import { describe, expect, it } from 'vitest';
import { mergeCheckpoints, type KnownObjects } from '../../../src/ingest/ledger/known-objects.js';

type Version = Parameters<typeof mergeCheckpoints>[1] extends Iterable<infer T> ? T : never;

function version(etag: string, state: 'published' | 'failed', minute: number, attempt = 1): Version {
  return {
    bucket: 'b',
    key: 'k',
    etag,
    object_id: `1${minute}`,
    state,
    attempt,
    error: state === 'failed' ? `error ${minute}` : '',
    retry_at: state === 'failed' ? `2022-11-28 21:${minute}:30.000` : null,
    at: `2022-11-28 21:${minute}:00.000`,
    lines: '10',
    published: 9,
    rejected: 1,
  };
}

/** `published ETag | failed ETag attempt, ...` of the only key. */
function summary(known: KnownObjects): string {
  const { published, failures } = known.get('k') ?? { failures: new Map() };
  const failed = [...failures].map(([etag, { attempt }]) => `${etag} ${attempt}`);
  return [published?.etag ?? '-', failed.join(', ')].join(' | ');
}

describe('mergeCheckpoints', () => {
  it.each<[what: string, versions: Version[], expected: string]>([
    ['a publication', [version('a', 'published', 10)], 'a | '],
    ['a failure', [version('a', 'failed', 10)], '- | a 1'],
    ['attempts that fail', [version('a', 'failed', 10), version('a', 'failed', 20, 2)], '- | a 2'],
    ['a success after failures', [version('a', 'failed', 10), version('a', 'published', 20, 2)], 'a | '],
    ['a rewritten object', [version('a', 'published', 10), version('b', 'published', 20)], 'b | '],
    ['a rewritten object that fails', [version('a', 'published', 10), version('b', 'failed', 20)], 'a | b 1'],
    [
      'a late failure of what is published',
      [version('a', 'published', 10), version('a', 'failed', 20)],
      'a | ',
    ],
    [
      'two versions of the same moment',
      [version('b', 'published', 10), version('a', 'published', 10)],
      'b | ',
    ],
  ])('%s, told in either order', (_what, versions, expected) => {
    expect(summary(mergeCheckpoints(new Map(), versions))).toBe(expected);
    expect(summary(mergeCheckpoints(new Map(), versions.toReversed()))).toBe(expected);
    const [first, ...rest] = versions.map((each) => [each]);
    const known = mergeCheckpoints(new Map(), first ?? []);
    const before = summary(known);
    expect(summary(rest.reduce(mergeCheckpoints, known))).toBe(expected);
    expect(summary(known)).toBe(before);
  });

  it('reads times as UTC and identifiers without rounding', () => {
    const known = mergeCheckpoints(new Map(), [
      { ...version('a', 'published', 10), object_id: '18446744073709551615' },
      version('b', 'failed', 20),
      { ...version('c', 'failed', 30), retry_at: null },
    ]);
    expect(known.get('k')).toEqual({
      published: {
        bucket: 'b',
        etag: 'a',
        objectId: 18446744073709551615n,
        at: new Date('2022-11-28T21:10:00Z'),
        lines: 10,
        published: 9,
        rejected: 1,
      },
      failures: new Map([
        [
          'b',
          {
            attempt: 1,
            error: 'error 20',
            at: new Date('2022-11-28T21:20:00Z'),
            retryAt: new Date('2022-11-28T21:20:30Z'),
          },
        ],
        ['c', { attempt: 1, error: 'error 30', at: new Date('2022-11-28T21:30:00Z'), retryAt: undefined }],
      ]),
    });
  });
});
