import { keyBar } from '../keys/key-bar.js';
import type { KeyBinding } from '../keys/bindings.js';
import type { Screen } from '../screen.js';
import { panel, panelRoom } from './panel.js';
import { wrap } from './text.js';

/** Enter is neither: what was meant for the screen below must not confirm. */
const CONFIRM_BINDINGS: readonly KeyBinding<'yes' | 'no'>[] = [
  { keys: ['y'], action: 'yes', help: 'do it', bar: 'yes' },
  { keys: ['n', 'escape', 'q'], action: 'no', help: 'leave it as it is', bar: 'no' },
];

export interface Confirmation {
  readonly title: string;
  /** What would be done, one line each: the dry run, the plan. */
  readonly details?: readonly string[];
  readonly question: string;
}

/** A question before a change, with the keys that answer it. */
export function confirmPanel(
  { title, details = [], question }: Confirmation,
  screen: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const room = panelRoom(screen.width);
  const lines = [
    ...details,
    ...(details.length === 0 ? [] : ['']),
    ...wrap(question, room).map(screen.theme.strong),
    '',
    keyBar(CONFIRM_BINDINGS, { theme: screen.theme, width: room }),
  ];
  return panel(title, lines, screen, { tone: 'warn' });
}
