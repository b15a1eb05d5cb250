import type { EventType } from '../../topology/topology-types.js';
import { batchTime } from '../hour.js';
import type { SettledObject } from '../ledger/settle.js';
import type { Finished } from './finish-hours.js';
import type { Outcome } from './outcome.js';
import type { RunPlan, WaitingObject } from './plan-run.js';
import { UNKNOWN_NAME } from './record-failures.js';
import { whyWaiting } from './why-waiting.js';

export interface ReportedFailure {
  readonly key: string;
  readonly error: string;
  readonly attempt: number;
  /** ISO 8601; null: at the next run. */
  readonly retry_at: string | null;
}

export interface ReportedObject {
  readonly key: string;
  readonly etag: string;
  readonly event_type: EventType;
  /** ISO 8601. */
  readonly hour: string;
  /** Bytes, as stored. */
  readonly size: number;
}

/** What a look into the bucket has found beside what is to be done. */
export interface SeenReport {
  /** Objects in hour folders. */
  readonly listed: number;
  /** Event files that were passed over, for they lie in no hour folder. */
  readonly strays: readonly string[];
  /** Why there is nothing to be seen in the bucket; left out where there is something. */
  readonly nothing?: string;
}

/** What a dry run found: nothing was changed. */
export interface DryRunReport extends SeenReport {
  readonly dry_run: true;
  readonly published_before: number;
  readonly objects: readonly ReportedObject[];
  readonly hours: number;
  readonly size: number;
  /** Event files by names that tell no type: they would be recorded as failed. */
  readonly unnamed: number;
  /** Hours that would be counted or joined, although nothing of them is to be published. */
  readonly hours_unfinished: number;
  readonly waiting: readonly ReportedFailure[];
}

/** What a run did; the contract of `npl-ops ingest --json`. Hours are ISO 8601. */
export interface IngestReport extends SeenReport {
  readonly dry_run: false;
  readonly published_before: number;
  readonly objects: {
    readonly published: number;
    /** Another worker had published it by the time, or was at it. */
    readonly by_others: number;
    /** Removed from the bucket since the listing. */
    readonly gone: number;
  };
  readonly failed: readonly ReportedFailure[];
  readonly waiting: readonly ReportedFailure[];
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  /** Published lines that ClickHouse could not read. */
  readonly dead: number;
  readonly stored: number;
  /** Bytes as stored in the bucket, and of the lines. */
  readonly size: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly hours_joined: readonly { readonly hour: string; readonly rows: number }[];
  readonly hours_waiting: readonly { readonly hour: string; readonly why: string }[];
  readonly mismatches: readonly string[];
  /** Nothing failed, and all that was published is stored. */
  readonly ok: boolean;
}

/** What finishing did; the contract of `npl-ops finish --json`. */
export type FinishReport = Pick<
  IngestReport,
  'hours_joined' | 'hours_waiting' | 'mismatches' | 'seconds' | 'ok'
>;

export function dryRunReport(
  seen: SeenReport,
  { todo, published, waiting, unnamed }: RunPlan,
  unfinished: number,
): DryRunReport {
  return {
    dry_run: true,
    ...seen,
    published_before: published,
    objects: todo.map(({ key, etag, type, hour, size }) => ({
      key,
      etag,
      event_type: type,
      hour: iso(hour),
      size,
    })),
    hours: new Set(todo.map(({ hour }) => hour)).size,
    size: todo.reduce((sum, { size }) => sum + size, 0),
    unnamed: unnamed.length,
    hours_unfinished: unfinished,
    waiting: waiting.map(waitingFailure),
  };
}

export interface RunResult extends SeenReport {
  readonly plan: RunPlan;
  readonly outcomes: readonly Outcome[];
  readonly finished: Finished;
  readonly seconds: number;
}

export function ingestReport({ plan, outcomes, finished, seconds, ...seen }: RunResult): IngestReport {
  const done = outcomes.filter((outcome) => outcome.kind === 'published');
  const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const total = (value: (outcome: (typeof done)[number]) => number) =>
    done.reduce((sum, outcome) => sum + value(outcome), 0);
  const failed = [
    ...plan.unnamed.map(({ key }) => ({ key, error: UNKNOWN_NAME, attempt: 1, retry_at: null })),
    ...outcomes.flatMap((outcome) =>
      outcome.kind === 'failed'
        ? [
            {
              key: outcome.object.key,
              error: outcome.error,
              attempt: outcome.attempt,
              retry_at: outcome.retryAt.toISOString(),
            },
          ]
        : [],
    ),
  ];
  const mismatches = finished.mismatches.map(mismatchText);
  return {
    dry_run: false,
    ...seen,
    published_before: plan.published,
    objects: { published: done.length, by_others: count('by-other'), gone: count('gone') },
    failed,
    waiting: plan.waiting.map(waitingFailure),
    lines: total(({ counts }) => counts.lines),
    published: total(({ counts }) => counts.published),
    rejected: total(({ counts }) => counts.rejected),
    dead: finished.dead,
    stored: finished.stored,
    size: total(({ object }) => object.size),
    bytes: total(({ counts }) => counts.bytes),
    seconds,
    ...reportedHours(finished),
    mismatches,
    ok: failed.length === 0 && mismatches.length === 0,
  };
}

function waitingFailure({ object, error, attempt, retryAt }: WaitingObject): ReportedFailure {
  return { key: object.key, error, attempt, retry_at: retryAt?.toISOString() ?? null };
}

/** Joined in their order. */
export function reportedHours({
  joined,
  waiting,
}: Pick<Finished, 'joined' | 'waiting'>): Pick<IngestReport, 'hours_joined' | 'hours_waiting'> {
  return {
    hours_joined: joined
      .toSorted((a, b) => a.hour - b.hour)
      .map(({ hour, rows }) => ({ hour: iso(hour), rows })),
    hours_waiting: waiting.map((each) => ({ hour: iso(each.hour), why: whyWaiting(each) })),
  };
}

export function mismatchText({ key, published, stored, dead, replayed }: SettledObject): string {
  const held = stored + dead - replayed;
  return `${key}: ${published} lines were published, and ClickHouse, which has read them all, holds ${held}`;
}

/** `2022-11-28T20:00:00Z` */
function iso(hour: number): string {
  return `${batchTime(hour).replace(' ', 'T')}Z`;
}
