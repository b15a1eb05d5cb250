import { Cron } from 'croner';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits are cut, so that a clock that was set, or a machine that slept, delays a run by no more than this. */
const LONGEST_SLEEP_MS = 30_000;

export interface ScheduleOptions {
  /** Cron pattern, UTC. */
  readonly pattern: string;
  readonly signal: AbortSignal;
  readonly onWait: (next: Date) => void;
}

/**
 * Works at once and then at each time of the pattern; never twice at a time: a time that comes while the work
 * goes on is left out. Resolves when aborted; rejects when the work does.
 */
export async function onSchedule(
  { pattern, signal, onWait }: ScheduleOptions,
  work: () => Promise<void>,
): Promise<void> {
  const cron = new Cron(pattern, { paused: true, mode: '5-part', timezone: 'UTC' });
  for (let next: Date | null = new Date(); next !== null;) {
    await until(next, signal);
    if (signal.aborted) return;
    await work();
    next = cron.nextRun();
    if (next !== null) onWait(next);
  }
}

async function until(time: Date, signal: AbortSignal): Promise<void> {
  for (;;) {
    const left = time.getTime() - Date.now();
    if (left <= 0 || signal.aborted) return;
    // An abort is the end of the wait, not a failure.
    await sleep(Math.min(left, LONGEST_SLEEP_MS), undefined, { signal }).catch(() => undefined);
  }
}
