import type { LedgerHour } from '../../../../src/ingest/ledger/read-hours.js';

/** `hour`: `2026-11-24T08`. */
export function ledgerHour(hour: string, change: Partial<LedgerHour> = {}): LedgerHour {
  return {
    hour: `${hour}:00:00Z`,
    state: 'stored',
    types: ['browser', 'device', 'geo', 'location'],
    objects: 4,
    failed: 0,
    lines: 4_000,
    published: 3_999,
    rejected: 1,
    stored: 3_998,
    dead: 1,
    joined: null,
    bytes: 123_456,
    seconds: 1.5,
    ...change,
  };
}
