import type { Progress } from '../../plan/step.js';

/** Where a line cannot be rewritten, progress is told every tenth of the way or after this long. */
const PACE_MS = 5_000;
/** A rate over less time than this says little. */
const SHORTEST_RATE_MS = 1_000;

interface Track {
  readonly firstAt: number;
  readonly firstDone: number;
  toldAt: number;
  toldTenths: number;
}

/** Decides which progress is worth a line of its own, and measures the rate. */
export class ProgressPace {
  private readonly tracks = new Map<string, Track>();

  /** The rate so far, per second, and whether a line is due; `now` in milliseconds of any clock. */
  next(
    step: string,
    { done, total }: Progress,
    now: number,
  ): { perSecond: number | undefined; due: boolean } {
    const track = this.tracks.get(step) ?? { firstAt: now, firstDone: done, toldAt: now, toldTenths: 0 };
    this.tracks.set(step, track);
    const tenths = total === undefined || total <= 0 ? 0 : Math.floor((done * 10) / total);
    const due = now - track.toldAt >= PACE_MS || tenths > track.toldTenths;
    if (due) {
      track.toldAt = now;
      track.toldTenths = tenths;
    }
    const elapsed = now - track.firstAt;
    const perSecond = elapsed < SHORTEST_RATE_MS ? undefined : ((done - track.firstDone) / elapsed) * 1_000;
    return { perSecond, due };
  }

  /** A further attempt of a step counts from the beginning. */
  restart(step: string): void {
    this.tracks.delete(step);
  }
}
