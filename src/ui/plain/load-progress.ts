import { formatDuration, formatProgress } from './format.js';
import { ProgressPace } from './progress-pace.js';
import type { Terminal } from './terminal.js';

export interface LoadState {
  readonly done: number;
  readonly total: number;
}

const BAR_WIDTH = 24;

/** Shows how far a load is: a bar where the line can be rewritten, else a line now and then. */
export function loadProgress(
  terminal: Pick<Terminal, 'rewrites' | 'rewrite' | 'line'>,
): (state: LoadState, now: number) => void {
  const pace = new ProgressPace();
  return (state, now) => {
    const progress = { ...state, unit: 'events' };
    const { perSecond, due } = pace.next('load', progress, now);
    const left = timeLeft(state, perSecond);
    const text = `${formatProgress(progress, perSecond)}${left === undefined ? '' : `, ${formatDuration(left)} left`}`;
    if (terminal.rewrites) terminal.rewrite(`${progressBar(state, BAR_WIDTH)} ${text}`);
    else if (due) terminal.line(text);
  };
}

/** `[######------]` of so many cells between the brackets. */
export function progressBar({ done, total }: LoadState, width: number): string {
  const share = total > 0 ? Math.min(done / total, 1) : 1;
  const full = Math.floor(share * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
}

/** Milliseconds at the present rate; undefined while that is not known, or nothing moves, or all is done. */
export function timeLeft({ done, total }: LoadState, perSecond: number | undefined): number | undefined {
  if (perSecond === undefined || perSecond <= 0 || done >= total) return undefined;
  return ((total - done) / perSecond) * 1000;
}
