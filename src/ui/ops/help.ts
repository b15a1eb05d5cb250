import { helpLines } from '../keys/help-lines.js';
import { panel, panelRoom } from '../kit/panel.js';
import { wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import type { Screen } from '../screen.js';
import { viewOf, type OpsContext } from './ops-event.js';
import { QUESTION_BINDINGS, RUNNING_BINDINGS, shellBindings } from './ops-keys.js';
import type { OpsState } from './ops-state.js';

/** Every key, from the tables by which keys are dispatched; the active view's first. */
export function helpText(
  state: Pick<OpsState, 'active' | 'target'>,
  screen: Screen,
  context: OpsContext,
): string[] {
  const view = viewOf(context, state.active);
  const { theme } = screen;
  const width = panelRoom(screen.width);
  const { readOnly } = state.target;
  const mark = readOnly
    ? [...wrap('--read-only: what changes something is refused.', width).map(theme.warn), '']
    : [];
  const groups = [
    ...(view === undefined ? [] : [{ title: view.title, bindings: view.bindings }]),
    { title: 'Everywhere', bindings: shellBindings(context.views) },
    ...(readOnly ? [] : [{ title: 'Before a command', bindings: QUESTION_BINDINGS }]),
    { title: 'While a command runs', bindings: RUNNING_BINDINGS },
  ];
  return [...mark, ...helpLines(groups, { theme, width })];
}

/** The help as it fills `rows` lines. */
export function helpOverlay(
  state: Pick<OpsState, 'active' | 'target'>,
  offset: number,
  { rows, screen, context }: { readonly rows: number; readonly screen: Screen; readonly context: OpsContext },
): string[] {
  const shown = windowOf(helpText(state, screen, context), { height: rows - 2, offset });
  const footer = shown.below > 0 ? `${shown.below} more lines below` : '';
  return panel('Keys', shown.lines, screen, { footer, tone: 'accent' });
}
