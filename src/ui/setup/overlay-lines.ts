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

/** Of the step that failed, else of the one at work, else of the last that said anything. */
function logOf({ run }: WizardState, { width }: Screen) {
  const steps = run?.steps ?? [];
  const step =
    steps.find(({ phase }) => phase === 'failed') ??
    steps.findLast(({ phase, log }) => BUSY.includes(phase) && log.length > 0) ??
    steps.findLast(({ log }) => log.length > 0);
  const lines = (step?.log ?? []).flatMap((line) => wrap(printable(line), width));
  return {
    title: step === undefined ? 'Log' : `Log of ${step.title}`,
    lines: lines.length === 0 ? ['(no step has logged anything yet)'] : lines,
  };
}
