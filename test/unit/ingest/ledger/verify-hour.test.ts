import { describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../../../src/ingest/ledger/hour-state.js';
import { NOTHING_STORED, type ObjectCount } from '../../../../src/ingest/ledger/settle-count.js';
import { withArriving } from '../../../../src/ingest/ledger/arriving-hours.js';
import { verifyHour, type HourFacts } from '../../../../src/ingest/ledger/verify-hour.js';
import { EVENT_TYPES } from '../../../../src/topology/topology-types.js';
import { ledgerRow } from './ledger-row.js';

const HOUR = Date.UTC(2022, 10, 28, 20);
const BROWSER = 1n;
const GEO = 3n;

const versions = EVENT_TYPES.map((type, at) =>
  ledgerRow({ type, id: BigInt(at + 1), state: 'joined', joinedRows: 10 }),
);
const count: ObjectCount = { ...NOTHING_STORED, rows: 10, stored: 10, identities: '500' };

function facts(change: Partial<HourFacts> = {}): HourFacts {
  return {
    hour: HOUR,
    versions,
    counts: new Map(versions.map(({ id }) => [id, count])),
    leftover: new Map(),
    otherRows: 0,
    wide: { rows: 10, identities: '500' },
    ...change,
  };
}

function counted(id: bigint, change: Partial<ObjectCount>): Partial<HourFacts> {
  return {
    counts: new Map(versions.map((row) => [row.id, row.id === id ? { ...count, ...change } : count])),
  };
}

function changed(id: bigint, change: Partial<LedgerRow>): LedgerRow[] {
  return versions.map((row) => (row.id === id ? { ...row, ...change } : row));
}

describe('verifyHour', () => {
  it('finds nothing where all is well', () => {
    expect(verifyHour(facts({ otherRows: 5 }))).toEqual({
      hour: '2022-11-28T20:00:00.000Z',
      state: 'balanced',
      missing_types: [],
      objects: 4,
      ...{ lines: 40, published: 40, rejected: 0, stored: 40, dead: 0, replayed: 0 },
      ...{ joined: 10, other_rows: 5, problems: [] },
    });
  });

  it.each<[string, Partial<HourFacts>]>([
    ['dead letters stand in for lines', counted(GEO, { rows: 8, stored: 8, dead: 2 })],
    [
      'a rejected line was replayed',
      {
        ...counted(GEO, { rows: 11, stored: 11, rejected: 2, replayed: 1 }),
        versions: changed(GEO, { lines: 12, rejected: 2 }),
      },
    ],
    [
      'a replaced version has left nothing',
      { versions: [...versions, ledgerRow({ type: 'geo', id: 9n, state: 'superseded', isCurrent: false })] },
    ],
    [
      'an object is called as no event file is',
      { versions: [...versions, ledgerRow({ type: '', id: 9n, state: 'failed', isCurrent: false })] },
    ],
  ])('finds nothing where %s', (_name, change) => {
    expect(verifyHour(facts(change)).problems).toEqual([]);
  });

  it.each<[string, Partial<HourFacts>, object]>([
    [
      'lines are missing',
      counted(GEO, { rows: 9, stored: 9 }),
      {
        hop: 'Kafka -> ClickHouse',
        object: 'geo',
        expected: 10,
        found: 9,
        text: '9 lines of geo are in ClickHouse, and 10 were published',
      },
    ],
    [
      'there are too many',
      counted(GEO, { rows: 11, stored: 11 }),
      { hop: 'Kafka -> ClickHouse', expected: 10, found: 11 },
    ],
    ['rows lie there twice', counted(GEO, { rows: 12 }), { hop: 'ClickHouse', expected: 10, found: 12 }],
    [
      'a rejected line is in no dead letter',
      { versions: changed(GEO, { lines: 11, rejected: 1 }) },
      { hop: 'Kafka -> dead letters', expected: 1, found: 0 },
    ],
    [
      'lines are neither published nor rejected',
      { versions: changed(GEO, { lines: 11 }) },
      { hop: 'S3 -> Kafka', expected: 11, found: 10 },
    ],
    [
      'rows of a replaced version are left',
      {
        versions: [...versions, ledgerRow({ type: 'geo', id: 9n, state: 'superseded', isCurrent: false })],
        leftover: new Map([[9n, 3]]),
      },
      { hop: 'ClickHouse', expected: 0, found: 3, next: 'npl-ops ingest --hour 2022-11-28T20' },
    ],
    [
      'joined rows are missing',
      { wide: { rows: 9, identities: '400' } },
      { hop: 'ClickHouse -> join', expected: 10, found: 9, next: 'npl-ops join --hour 2022-11-28T20' },
    ],
    [
      'joined rows are doubled',
      { wide: { rows: 20, identities: '1000' } },
      { hop: 'ClickHouse -> join', expected: 10, found: 20 },
    ],
    [
      'one joined row stands for another',
      { wide: { rows: 10, identities: '501' } },
      { hop: 'ClickHouse -> join', expected: 10, found: 10 },
    ],
    [
      'the hour is not joined',
      {
        versions: versions.map((row) => ({ ...row, state: 'stored', joinedRows: null })),
        wide: { rows: 0, identities: '0' },
      },
      { hop: 'ClickHouse -> join', expected: 10, found: 0 },
    ],
    [
      'it has changed since it was joined',
      { versions: versions.map((row) => ({ ...row, state: 'stored' })) },
      { hop: 'ClickHouse -> join' },
    ],
  ])('says so when %s', (_name, change, problem) => {
    const hour = verifyHour(facts(change));
    expect(hour.state).toBe('mismatch');
    expect(hour.problems).toMatchObject([problem]);
  });

  it('adds identities as ClickHouse does, beyond 64 bits', () => {
    const most = 2n ** 64n - 1n;
    const two = [
      ...versions,
      ledgerRow({ type: 'browser', id: 9n, key: 'more', state: 'joined', joinedRows: 20 }),
    ];
    const counts = new Map([
      ...facts().counts,
      [BROWSER, { ...count, identities: most.toString() }],
      [9n, { ...count, identities: '2' }],
    ]);
    expect(
      verifyHour(facts({ versions: two, counts, wide: { rows: 20, identities: '1' } })).problems,
    ).toEqual([]);
  });

  it('is partial while a type is missing, and fails for an object that failed', () => {
    const three = versions
      .filter(({ id }) => id !== GEO)
      .map((row) => ({ ...row, state: 'stored' as const, joinedRows: null }));
    const wide = { rows: 0, identities: '0' };
    expect(verifyHour(facts({ versions: three, wide }))).toMatchObject({
      state: 'partial',
      missing_types: ['geo'],
    });
    const failed = ledgerRow({
      type: 'geo',
      id: 9n,
      state: 'failed',
      isCurrent: false,
      error: 'it is truncated',
    });
    expect(verifyHour(facts({ versions: [...three, failed], wide })).problems).toMatchObject([
      {
        hop: 'S3 -> Kafka',
        object: 'geo',
        text: 'geo could not be published: it is truncated',
        next: 'npl-ops ingest --hour 2022-11-28T20 --again',
      },
    ]);
  });
});

describe('withArriving', () => {
  const stateOf = (change: Partial<HourFacts>) =>
    withArriving({ balanced: false, hours: [verifyHour(facts(change))] }).hours[0]?.state;

  it('takes lines that lack for lines under way, and the join that waits for them', () => {
    expect(stateOf(counted(GEO, { rows: 8, stored: 8 }))).toBe('arriving');
    expect(stateOf(counted(BROWSER, { rows: 8, stored: 8 }))).toBe('arriving');
    expect(stateOf({ versions: changed(GEO, { lines: 11, rejected: 1 }) })).toBe('arriving');
  });

  it.each<[string, Partial<HourFacts>]>([
    ['too many lines', counted(GEO, { rows: 12, stored: 12 })],
    ['lines that lie there twice', counted(GEO, { rows: 12 })],
    ['a join that lacks rows', { wide: { rows: 9, identities: '450' } }],
    ['an object that failed', { versions: changed(GEO, { state: 'failed', isCurrent: false }) }],
  ])('does not excuse %s', (_, change) => {
    expect(stateOf(change)).toBe('mismatch');
  });

  it('leaves an hour that balances as it is', () => {
    expect(stateOf({})).toBe('balanced');
  });
});
