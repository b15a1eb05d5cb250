import { describe, expect, it } from 'vitest';
import { hourState, type LedgerRow } from '../../../../src/ingest/ledger/hour-state.js';
import { EVENT_TYPES } from '../../../../src/topology/topology-types.js';
import { ledgerRow } from './ledger-row.js';

const complete = EVENT_TYPES.map((type, at) =>
  ledgerRow({ type, id: BigInt(at + 1), stored: 10 * (at + 1) }),
);

function changed(change: Partial<LedgerRow>): LedgerRow[] {
  return complete.map((row) => (row.type === 'geo' ? { ...row, ...change } : row));
}

describe('hourState', () => {
  it('is complete with one object of each type, all stored', () => {
    expect(hourState(complete)).toEqual({
      kind: 'complete',
      digest: '77',
      objects: { browser: [1n], device: [2n], geo: [3n], location: [4n] },
      rows: 10,
      isJoined: false,
    });
  });

  it('is joined when all of it went into the last join as it is', () => {
    const joined = complete.map((row) => ({ ...row, state: 'joined' as const }));
    expect(hourState(joined)).toMatchObject({ kind: 'complete', isJoined: true });
  });

  it('takes every current object, empty ones too, and no other', () => {
    const state = hourState([
      ...complete,
      ledgerRow({ type: 'browser', id: 5n, stored: 0, key: 'late' }),
      ledgerRow({ type: 'browser', id: 6n, stored: 99, state: 'superseded', isCurrent: false }),
      ledgerRow({ type: '', id: 7n, state: 'failed', isCurrent: false }),
    ]);
    expect(state).toMatchObject({ kind: 'complete', objects: { browser: [1n, 5n] }, rows: 10 });
  });

  it.each<[string, LedgerRow[], object]>([
    ['nothing', [], { kind: 'missing', types: EVENT_TYPES }],
    ['a type without an object', complete.slice(1), { kind: 'missing', types: ['browser'] }],
    [
      'a type whose only object was replaced by nothing',
      changed({ isCurrent: false, state: 'superseded' }),
      { kind: 'missing', types: ['geo'] },
    ],
    [
      'an object that is not counted yet',
      changed({ state: 'published' }),
      { kind: 'waiting', keys: ['geo'] },
    ],
    ['an object that does not add up', changed({ state: 'mismatch' }), { kind: 'mismatch', keys: ['geo'] }],
    [
      'a failed object beside good ones',
      [...complete, ledgerRow({ type: 'geo', key: 'bad', state: 'failed', isCurrent: false })],
      { kind: 'failed', keys: ['bad'] },
    ],
    [
      'a failed object of a type that is missing',
      changed({ state: 'failed', isCurrent: false }),
      { kind: 'failed', keys: ['geo'] },
    ],
  ])('waits for %s', (_name, rows, state) => {
    expect(hourState(rows)).toEqual(state);
  });
});
