import { EVENT_TYPES } from '../../topology/topology-types.js';
import { hourState, type LedgerRow } from './hour-state.js';
import { NOTHING_STORED, type ObjectCount } from './settle-count.js';
import type { Problem, VerifiedHour, VerifiedState } from './verify-report.js';

/** What was found of one hour, now. */
export interface HourFacts {
  readonly hour: number;
  readonly versions: readonly LedgerRow[];
  /** Of the current versions. */
  readonly counts: ReadonlyMap<bigint, ObjectCount>;
  /** Rows of versions that are not current. */
  readonly leftover: ReadonlyMap<bigint, number>;
  readonly otherRows: number;
  readonly wide: { readonly rows: number; readonly identities: string };
}

/** Judges one hour that has objects in the ledger. */
export function verifyHour(facts: HourFacts): VerifiedHour {
  const { hour, versions, otherRows } = facts;
  const current = versions.filter(({ isCurrent }) => isCurrent);
  const sum = (figure: (row: LedgerRow) => number): number =>
    current.reduce((total, row) => total + figure(row), 0);
  const counted = (figure: 'stored' | 'dead' | 'replayed') => sum(({ id }) => countOf(facts, id)[figure]);
  const types = EVENT_TYPES.filter((type) => !current.some((row) => row.type === type));
  const problems = [
    ...versions.flatMap((version) => versionProblems(facts, version)),
    ...joinProblems(facts, current),
  ];
  const state: VerifiedState = problems.length > 0 ? 'mismatch' : types.length > 0 ? 'partial' : 'balanced';
  return {
    hour: new Date(hour).toISOString(),
    state,
    missing_types: types,
    objects: current.length,
    lines: sum(({ lines }) => lines),
    published: sum(({ published }) => published),
    rejected: sum(({ rejected }) => rejected),
    stored: counted('stored'),
    dead: counted('dead'),
    replayed: counted('replayed'),
    joined: versions[0]?.joinedRows ?? null,
    other_rows: otherRows,
    problems,
  };
}

export function missingHour(hour: number, otherRows: number): VerifiedHour {
  const none = { objects: 0, lines: 0, published: 0, rejected: 0, stored: 0, dead: 0, replayed: 0 };
  return {
    hour: new Date(hour).toISOString(),
    state: 'missing',
    missing_types: EVENT_TYPES,
    ...none,
    joined: null,
    other_rows: otherRows,
    problems: [],
  };
}

/** `2022-11-28T20`, as the commands take it. */
function hourArgument(hour: number): string {
  return new Date(hour).toISOString().slice(0, 13);
}

function versionProblems(facts: HourFacts, version: LedgerRow): Problem[] {
  const { id, key, type, state, isCurrent, lines, published, rejected, error } = version;
  const ingest = `npl-ops ingest --hour ${hourArgument(facts.hour)}`;
  const again = `${ingest} --again`;
  const problem = (
    hop: Problem['hop'],
    expected: number,
    found: number,
    text: string,
    next = again,
  ): Problem => ({ hop, object: key, expected, found, text, next });
  if (state === 'failed') {
    return type === '' ? [] : [problem('S3 -> Kafka', 1, 0, `${key} could not be published: ${error}`)];
  }
  if (!isCurrent) {
    const left = facts.leftover.get(id) ?? 0;
    return left === 0
      ? []
      : [
          problem(
            'ClickHouse',
            0,
            left,
            `${left} rows are left of a version of ${key} that was replaced`,
            ingest,
          ),
        ];
  }
  const { rows, stored, dead, replayed, rejected: letters } = countOf(facts, id);
  const arrived = stored + dead - replayed;
  const problems: Problem[] = [];
  if (lines !== published + rejected) {
    const text = `${key} has ${lines} lines, of which ${published} were published and ${rejected} rejected`;
    problems.push(problem('S3 -> Kafka', lines, published + rejected, text));
  }
  if (arrived !== published) {
    const text = `${arrived} lines of ${key} are in ClickHouse, and ${published} were published`;
    problems.push(problem('Kafka -> ClickHouse', published, arrived, text));
  }
  if (letters !== rejected) {
    const text = `${letters} of ${rejected} rejected lines of ${key} are among the dead letters`;
    problems.push(problem('Kafka -> dead letters', rejected, letters, text));
  }
  if (rows !== stored) {
    const text = `${rows - stored} rows of ${key} lie in the table twice until they are merged`;
    problems.push(problem('ClickHouse', stored, rows, text));
  }
  return problems;
}

function joinProblems(facts: HourFacts, current: readonly LedgerRow[]): Problem[] {
  const { versions, wide } = facts;
  const readiness = hourState(versions);
  const joined = versions[0]?.joinedRows ?? null;
  const join = `npl-ops join --hour ${hourArgument(facts.hour)}`;
  const problem = (expected: number, found: number, text: string, next = join): Problem[] => [
    { hop: 'ClickHouse -> join', expected, found, text, next },
  ];
  if (joined === null) {
    if (readiness.kind === 'complete')
      return problem(readiness.rows, wide.rows, 'the hour is complete and not joined');
    if (readiness.kind === 'waiting') {
      const text = 'the hour is published, and no run has counted and joined it since';
      return problem(0, wide.rows, text, `npl-ops ingest --hour ${hourArgument(facts.hour)}`);
    }
    return wide.rows === 0
      ? []
      : problem(0, wide.rows, `${wide.rows} joined rows of an hour that was not joined`);
  }
  if (readiness.kind === 'complete') {
    if (!readiness.isJoined) {
      return problem(readiness.rows, wide.rows, 'objects have changed since the hour was joined');
    }
    const browser = current.filter(({ type }) => type === 'browser').map(({ id }) => countOf(facts, id));
    const stored = browser.reduce((sum, count) => sum + count.stored, 0);
    if (wide.rows !== stored) return problem(stored, wide.rows, ofExpected(stored, wide.rows));
    const identities = BigInt.asUintN(
      64,
      browser.reduce((sum, count) => sum + BigInt(count.identities), 0n),
    );
    if (wide.identities !== identities.toString()) {
      return problem(
        stored,
        wide.rows,
        'the joined rows are as many as the browser events, but not the same',
        `${join} --again`,
      );
    }
    return [];
  }
  return wide.rows === joined ? [] : problem(joined, wide.rows, ofExpected(joined, wide.rows));
}

function ofExpected(expected: number, found: number): string {
  return `the wide table has ${found} rows of the hour, and there are ${expected} browser events`;
}

function countOf({ counts }: HourFacts, id: bigint): ObjectCount {
  return counts.get(id) ?? NOTHING_STORED;
}
