import { batchTime } from '../hour.js';
import type { Outcome } from './outcomes.js';
import type { Replay } from './prepare-replay.js';
import type { Candidate } from './selection.js';

/** Letters with one thing in common. */
export interface LetterCount {
  readonly reason: string;
  readonly count: number;
  /** Id of one of them. */
  readonly example: string;
}

/** What a replay did, or would do; as `--json` prints it. */
export interface ReplayReport {
  readonly dry_run: boolean;
  /** Letters that were asked for: each is in one of the next five. */
  readonly selected: number;
  /** In a dry run: what would be sent. */
  readonly replayable: number;
  /** Sent, and stored as events now. */
  readonly replayed: number;
  /** Sent by an earlier replay that was cut off, and stored: only noted now. */
  readonly already_stored: number;
  /** Sent, and refused again. */
  readonly failed_again: readonly LetterCount[];
  readonly not_replayable: readonly LetterCount[];
  /** Hours whose counts have changed, or would, `2022-11-28 20:00:00`, UTC: to be counted and joined again. */
  readonly hours: readonly string[];
  /** Objects whose counts have changed, in decimals. */
  readonly object_ids: readonly string[];
  readonly seconds: number;
}

/** Gathers a report while the replay goes on. */
export class ReplayTally {
  private selected = 0;
  private replayable = 0;
  private replayed = 0;
  private alreadyStored = 0;
  private readonly failedAgain = new Map<string, LetterCount>();
  private readonly notReplayable = new Map<string, LetterCount>();
  private readonly hours = new Set<number>();
  private readonly objects = new Set<bigint>();

  candidates(all: readonly Candidate[]): void {
    this.selected += all.length;
    for (const { id, replay } of all) if (typeof replay === 'string') add(this.notReplayable, replay, id);
  }

  wouldSend(replays: readonly Replay[]): void {
    this.replayable += replays.length;
    for (const { hour } of replays) this.hours.add(hour);
  }

  outcomes(outcomes: readonly Outcome[], hourOf: (id: string) => number | undefined, sent: boolean): void {
    for (const { letter, reason } of outcomes) {
      if (reason !== undefined) add(this.failedAgain, reason, letter.id);
      else if (sent) this.replayed += 1;
      else this.alreadyStored += 1;
      const hour = hourOf(letter.id);
      if (hour !== undefined) this.hours.add(hour);
      this.objects.add(letter.objectId);
    }
  }

  get done(): number {
    return this.replayed + this.alreadyStored;
  }

  report(dryRun: boolean, seconds: number): ReplayReport {
    return {
      dry_run: dryRun,
      selected: this.selected,
      replayable: this.replayable,
      replayed: this.replayed,
      already_stored: this.alreadyStored,
      failed_again: mostFirst(this.failedAgain),
      not_replayable: mostFirst(this.notReplayable),
      hours: [...this.hours].sort((a, b) => a - b).map(batchTime),
      object_ids: [...this.objects].map(String),
      seconds,
    };
  }
}

function add(counts: Map<string, LetterCount>, reason: string, example: string): void {
  counts.set(reason, { example, ...counts.get(reason), reason, count: (counts.get(reason)?.count ?? 0) + 1 });
}

function mostFirst(counts: ReadonlyMap<string, LetterCount>): LetterCount[] {
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
