import type { ListAction } from '../../../kit/list-state.js';
import type { Screen } from '../../../screen.js';
import type { Reduced } from '../../view.js';
import { lineText } from './line-rows.js';
import type { LogLines } from './log-line.js';
import { roomOf } from './log-room.js';
import { wishOf, type LogsLocal, type LogsSeen } from './logs-local.js';
import { endSpot, isBefore, movedBy, orderIn, placeAt, spotOf } from './place.js';
import { nextMatch } from './search.js';
import { visibleLines, type Visible } from './visible.js';

export type LineAction = ListAction | 'follow' | 'match' | 'match-before' | 'save';

/** Keys that need lines: scrolling, searching, saving. */
export function amongLines(
  local: LogsLocal,
  action: LineAction,
  lines: LogLines,
  seen: LogsSeen,
  screen: Screen,
): Reduced<LogsLocal> {
  const shown = visibleLines(lines, wishOf(seen, local));
  const room = roomOf(lines, local, screen);
  const end = endSpot(shown, room);
  const top = local.top === undefined ? end : spotOf(local.top, shown, orderIn(lines), room);
  const to = (spot: typeof top): Reduced<LogsLocal> => ({ local: { ...local, top: placeAt(spot, shown) } });
  switch (action) {
    case 'follow':
      return local.top === undefined ? to(end) : { local: { ...local, top: undefined } };
    case 'last':
      return { local: { ...local, top: undefined } };
    case 'first':
      return to({ at: 0, row: 0 });
    case 'save':
      return { local, effect: saveOf(local, shown, lines, seen.now) };
    case 'match':
    case 'match-before': {
      const at = nextMatch(shown, { current: local.match, top: top.at, forward: action === 'match' });
      const found = at === undefined ? undefined : shown[at];
      if (at === undefined || found === undefined) return { local };
      const spot = movedBy({ at, row: 0 }, -Math.floor(room.height / 3), shown, room);
      const place = placeAt(isBefore(end, spot) ? end : spot, shown);
      return { local: { ...local, match: found.line.seq, top: place } };
    }
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const page = Math.max(1, room.height - 1);
      const by = { up: -1, down: 1, 'page-up': -page, 'page-down': page }[action];
      const next = movedBy(top, by, shown, room);
      // At the end it follows again; so does one that has nowhere to go.
      return isBefore(next, end) ? to(next) : { local: { ...local, top: undefined } };
    }
  }
}

function saveOf({ source }: LogsLocal, shown: readonly Visible[], lines: LogLines, now: Date) {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-');
  return {
    kind: 'save',
    name: `npl-ops-log-${source === '' ? 'all' : source}-${stamp}.log`,
    lines: shown.map(({ line }) => lineText(line, lines)),
  } as const;
}
