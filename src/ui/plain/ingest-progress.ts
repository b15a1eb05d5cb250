import type { RunProgress } from '../../ingest/run/progress.js';
import { formatBytes, formatCount, formatDuration } from './format.js';
import { progressBar, timeLeft } from './load-progress.js';
import { ProgressPace } from './progress-pace.js';
import type { Terminal } from './terminal.js';

const BAR_WIDTH = 20;

const WAITING = {
  listing: 'listing the bucket',
  storing: 'waiting for ClickHouse to store them',
  joining: 'joining hours',
} as const;

/** Shows how far an ingest is: a bar where the line can be rewritten, else a line now and then. */
export function ingestProgress(
  terminal: Pick<Terminal, 'rewrites' | 'rewrite' | 'line'>,
): (progress: RunProgress, now: number) => void {
  const pace = new ProgressPace();
  let toldPhase = '';
  let told = '';
  return (progress, now) => {
    const { phase } = progress;
    if (phase === 'done') return;
    if (phase !== 'publishing') {
      const text = `${published(progress)}${WAITING[phase]}`;
      if (terminal.rewrites) terminal.rewrite(text);
      else if (phase !== toldPhase && phase !== 'listing') terminal.line(text);
      toldPhase = phase;
      return;
    }
    toldPhase = phase;
    const state = { done: progress.read, total: progress.size };
    const { perSecond, due } = pace.next('publish', { ...state, unit: 'bytes' }, now);
    const text = publishing(progress, perSecond);
    if (terminal.rewrites) terminal.rewrite(`${progressBar(state, BAR_WIDTH)} ${text}`);
    else if (due && text !== told) terminal.line((told = text));
  };
}

function publishing(progress: RunProgress, perSecond: number | undefined): string {
  const { ended, objects, failed, lines, read, size } = progress;
  const left = timeLeft({ done: read, total: size }, perSecond);
  return [
    `${formatCount(ended)} of ${formatCount(objects)} objects`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    `${formatCount(lines)} lines`,
    ...(perSecond === undefined ? [] : [`${formatBytes(perSecond)}/s`]),
    ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
  ].join(', ');
}

function published({ ended, lines }: RunProgress): string {
  return ended === 0 ? '' : `${formatCount(ended)} objects, ${formatCount(lines)} lines: `;
}
