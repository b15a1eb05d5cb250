import { EVENT_TYPES, type EventType } from '../../topology/topology-types.js';

/** One version of an object, as a row of the ledger's view (sql/ledger.sql). */
export interface LedgerRow {
  /** Milliseconds since the epoch. */
  readonly hour: number;
  readonly id: bigint;
  readonly key: string;
  /** Empty when the object's name tells none. */
  readonly type: EventType | '';
  readonly state: 'published' | 'stored' | 'joined' | 'failed' | 'gone' | 'superseded' | 'mismatch';
  /** The version whose events count: of the published ones the latest. */
  readonly isCurrent: boolean;
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  /** As counted when ClickHouse was last seen to have read all of it. */
  readonly stored: number;
  readonly dead: number;
  readonly replayed: number;
  readonly error: string;
  /** Decimal; of the current objects of the hour and what is stored of each. */
  readonly digest: string;
  /** Rows of the hour's last join; null when there was none. */
  readonly joinedRows: number | null;
}

/** Whether an hour can be joined, and if not what it waits for. */
export type Readiness =
  | {
      readonly kind: 'complete';
      readonly digest: string;
      /** Ids of the current objects. */
      readonly objects: Readonly<Record<EventType, readonly bigint[]>>;
      /** Stored browser events: rows that the join must have. */
      readonly rows: number;
      /** The last join was made from the same. */
      readonly isJoined: boolean;
    }
  | { readonly kind: 'missing'; readonly types: readonly EventType[] }
  | { readonly kind: 'failed' | 'waiting' | 'mismatch'; readonly keys: readonly string[] };

/**
 * The state of one hour by all its rows. Complete: each type has a published object, no object has failed, and
 * of each published one ClickHouse holds all that it should.
 */
export function hourState(rows: readonly LedgerRow[]): Readiness {
  const current = rows.filter(({ isCurrent }) => isCurrent);
  const keysOf = (...states: readonly LedgerRow['state'][]): string[] =>
    rows.filter(({ state, type }) => type !== '' && states.includes(state)).map(({ key }) => key);

  const failed = keysOf('failed');
  if (failed.length > 0) return { kind: 'failed', keys: failed };
  const missing = EVENT_TYPES.filter((type) => !current.some((row) => row.type === type));
  if (missing.length > 0) return { kind: 'missing', types: missing };
  const mismatch = keysOf('mismatch');
  if (mismatch.length > 0) return { kind: 'mismatch', keys: mismatch };
  const waiting = keysOf('published');
  if (waiting.length > 0) return { kind: 'waiting', keys: waiting };

  const ofType = (type: EventType) => current.filter((row) => row.type === type);
  const ids = (type: EventType) => ofType(type).map(({ id }) => id);
  return {
    kind: 'complete',
    digest: current[0]?.digest ?? '',
    objects: {
      browser: ids('browser'),
      device: ids('device'),
      geo: ids('geo'),
      location: ids('location'),
    },
    rows: ofType('browser').reduce((sum, { stored }) => sum + stored, 0),
    isJoined: current.every(({ state }) => state === 'joined'),
  };
}
