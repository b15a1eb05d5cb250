import type { StepState } from '../../plan/run-state.js';
import { helpLines } from '../keys/help-lines.js';
import { panel, panelRoom } from '../kit/panel.js';
import { wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import { printable } from '../plain/format.js';
import type { Screen } from '../screen.js';
import { rowsOf } from './rows.js';
import { bindingsOf } from './page-bindings.js';
import type { Overlay, WizardState } from './wizard-state.js';

/** What lies over a page: its keys, the help of a question, the log of a step. */
export function overlayLines(state: WizardState, overlay: Overlay, screen: Screen): string[] {
  const width = panelRoom(screen.width);
  const { title, lines } = contentOf(state, overlay, { ...screen, width });
  const height = screen.height - 2;
  const last = Math.max(0, lines.length - height);
  const offset = overlay.kind === 'log' ? Math.max(0, last - overlay.offset) : Math.min(overlay.offset, last);
  const { lines: shown, above, below } = windowOf(lines, { height, offset });
  const footer = above + below === 0 ? '' : `${above + 1}-${above + shown.length} of ${lines.length}`;
  return panel(title, shown, screen, { footer, tone: 'accent' });
}

function contentOf(
  state: WizardState,
  { kind }: Overlay,
  screen: Screen,
): { readonly title: string; readonly lines: readonly string[] } {
  switch (kind) {
    case 'keys':
      return { title: 'Keys', lines: keysOf(state, screen) };
    case 'help':
      return helpOf(state, screen);
    case 'log':
      return logOf(state, screen);
  }
}

function keysOf(state: WizardState, screen: Screen): string[] {
  return helpLines(
    [{ title: 'On this page', bindings: bindingsOf({ ...state, overlay: undefined }) }],
    screen,
  );
}

function helpOf(state: WizardState, screen: Screen) {
  const row = state.page.kind === 'section' ? rowsOf(state, state.page.name)[state.at] : undefined;
  if (row?.kind !== 'question') return { title: 'Keys', lines: keysOf(state, screen) };
  const { title, help, allowed, id, flag, why, kind } = row.question;
  const where =
    kind === 'secret'
      ? `Kept as ${id} in .npl/secrets.env; never in env.conf.`
      : id === 'layout'
        ? 'Sets several keys of env.conf at once.'
        : `Sets ${id} in env.conf.`;
  const paragraphs = [
    help,
    `Allowed: ${allowed}.`,
    ...(why === '' ? [] : [`The default: ${why}.`]),
    where,
    ...(flag === undefined ? [] : [`Without questions: npl-setup --yes ${flag} VALUE`]),
  ];
  return {
    title,
    lines: [...paragraphs.flatMap((text) => [...wrap(text, screen.width), '']), ...keysOf(state, screen)],
  };
}

const BUSY: readonly StepState['phase'][] = ['applying', 'verifying', 'retrying', 'checking'];

/** Of all steps; the one that it is about, which failed or is at work, comes last: the log opens at its end. */
function logOf({ run }: WizardState, { theme, width }: Screen) {
  const told = (run?.steps ?? []).filter(({ log }) => log.length > 0);
  const rank = ({ phase }: StepState): number => (phase === 'failed' ? 2 : BUSY.includes(phase) ? 1 : 0);
  const lines = told
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ title, log }) => [
      theme.strong(title),
      ...log.flatMap((line) => wrap(printable(line), width - 2).map((part) => `  ${part}`)),
    ]);
  return { title: 'Log', lines: lines.length === 0 ? ['(no step has logged anything)'] : lines };
}
