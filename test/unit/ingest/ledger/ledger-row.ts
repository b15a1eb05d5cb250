import type { LedgerRow } from '../../../../src/ingest/ledger/hour-state.js';

/** A current object of ten lines, all stored. */
export function ledgerRow(values: Partial<LedgerRow> & Pick<LedgerRow, 'type'>): LedgerRow {
  return {
    hour: Date.UTC(2022, 10, 28, 20),
    id: 1n,
    key: values.type,
    state: 'stored',
    isCurrent: true,
    lines: 10,
    published: 10,
    rejected: 0,
    stored: 10,
    dead: 0,
    replayed: 0,
    error: '',
    digest: '77',
    joinedRows: null,
    ...values,
  };
}
