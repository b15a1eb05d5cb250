import { fitWidth } from '../plain/table.js';
import type { Screen } from '../screen.js';
import { formatAge } from './format.js';
import { statusLines } from './status-rows.js';
import type { WatchState } from './status-store.js';

/**
 * The live view as lines: at most `width` columns, and one row less than the screen has, because a frame of
 * full height makes the terminal scroll. Sentences are shortened first, then lines are left out and counted.
 */
export function liveLines(state: WatchState, screen: Screen): string[] {
  const footer = footerLines(state, screen);
  const room = Math.max(0, screen.height - 1 - footer.length);
  return [...fit(bodyLines(state, screen, room), room, screen), ...footer].slice(
    0,
    Math.max(1, screen.height - 1),
  );
}

function bodyLines({ snapshot }: WatchState, { theme, width }: Screen, room: number): string[] {
  if (snapshot === undefined) return [theme.warn(fitWidth('Looking at the services...', width))];
  const full = statusLines(snapshot, { theme, width });
  return full.length <= room ? full : statusLines(snapshot, { theme, width, compact: true });
}

/** The verdict stays whatever is left out. */
function fit(lines: readonly string[], room: number, { theme, width }: Screen): readonly string[] {
  if (lines.length <= room) return lines;
  const verdict = lines.slice(-1);
  if (room < 3) return verdict.slice(0, room);
  const kept = room - 2;
  const left = fitWidth(`(${lines.length - kept - 1} more lines in a taller window)`, width);
  return [...lines.slice(0, kept), theme.dim(left), ...verdict];
}

function footerLines({ snapshot, trouble, waitMs, now }: WatchState, { theme, width }: Screen): string[] {
  const age =
    snapshot === undefined ? '' : `seen ${formatAge(now.getTime() - snapshot.takenAt.getTime())} ago, `;
  const footer = theme.dim(fitWidth(`q quits; ${age}every ${formatAge(waitMs)}`, width));
  if (trouble === undefined) return [footer];
  return [theme.bad(fitWidth(`could not look: ${trouble}`, width)), footer];
}
