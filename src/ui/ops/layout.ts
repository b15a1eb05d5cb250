import type { Screen } from '../screen.js';
import type { OpsState, ViewState } from './ops-state.js';
import type { Seen } from './view.js';

/** Below this many rows the header takes two lines, not three. */
const LOW = 14;

export const headerHeight = ({ height }: Pick<Screen, 'height'>) => (height < LOW ? 2 : 3);

/** Rows between header and key bar; a line of notice or filter takes one of them. */
export function bodyRows(
  state: Pick<OpsState, 'notice' | 'overlay' | 'views' | 'active'>,
  screen: Screen,
): number {
  return Math.max(0, screen.height - 1 - headerHeight(screen) - 1 - (hasLine(state) ? 1 : 0));
}

/** The screen of the active view; it may fill all of its lines but one, as every screen. */
export function bodyScreen(
  state: Pick<OpsState, 'notice' | 'overlay' | 'views' | 'active'>,
  screen: Screen,
): Screen {
  return { ...screen, height: bodyRows(state, screen) + 1 };
}

/** Whether a line stands above the key bar. */
export function hasLine({
  notice,
  overlay,
  views,
  active,
}: Pick<OpsState, 'notice' | 'overlay' | 'views' | 'active'>): boolean {
  return notice !== undefined || overlay?.kind === 'filter' || (views[active]?.filter ?? '') !== '';
}

export function seenOf(view: ViewState, now: Date): Seen<unknown> {
  const { value, takenAt, trouble, filter, detail } = view;
  return { value, takenAt, trouble, filter, detail, now };
}
