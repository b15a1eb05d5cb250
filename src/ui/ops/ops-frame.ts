import { keyBar } from '../keys/key-bar.js';
import { panel, panelRoom } from '../kit/panel.js';
import { clip } from '../kit/text.js';
import { textField } from '../kit/text-field.js';
import { windowOf } from '../kit/window-of.js';
import type { Screen } from '../screen.js';
import { headerLines } from './header.js';
import { helpOverlay } from './help.js';
import { bodyRows, bodyScreen, hasLine, seenOf } from './layout.js';
import { offeredBindings, offeredShell } from './offered.js';
import { viewOf, type OpsContext } from './ops-event.js';
import { FILTER_BINDINGS, HELP_BINDINGS, PALETTE_BINDINGS } from './ops-keys.js';
import type { OpsState, Overlay } from './ops-state.js';
import { matching, paletteEntries } from './palette.js';
import { runOverlay } from './run-overlay.js';

/** The whole screen: header, the active view or what lies over it, a line of notice, the key bar. */
export function opsFrame(state: OpsState, screen: Screen, context: OpsContext): string[] {
  const rows = bodyRows(state, screen);
  const body = bodyLines(state, rows, screen, context)
    .slice(0, rows)
    .map((line) => clip(line, screen.width));
  const filled = [...body, ...Array.from({ length: rows - body.length }, () => '')];
  const lines = [
    ...headerLines(state, screen, context),
    ...filled,
    ...(hasLine(state) ? [noticeLine(state, screen)] : []),
    bottomBar(state, screen, context),
  ];
  // On a screen too low for all of it, what lies at the top says where one is.
  return lines.slice(0, Math.max(0, screen.height - 1)).map((line) => clip(line, screen.width));
}

function bodyLines(state: OpsState, rows: number, screen: Screen, context: OpsContext): readonly string[] {
  const { overlay } = state;
  if (overlay?.kind === 'help') return helpOverlay(state, overlay.offset, { rows, screen, context });
  if (overlay?.kind === 'palette') return paletteLines(state, overlay, rows, screen, context);
  if (overlay?.kind === 'run') return runOverlay(overlay, rows, screen);
  const view = viewOf(context, state.active);
  const own = state.views[state.active];
  if (view === undefined || own === undefined) return ['No view is there.'];
  return view.lines(seenOf(own, state.now), own.local, bodyScreen(state, screen));
}

function paletteLines(
  state: OpsState,
  { text, selected }: Extract<Overlay, { kind: 'palette' }>,
  rows: number,
  screen: Screen,
  context: OpsContext,
): string[] {
  const { theme } = screen;
  const width = panelRoom(screen.width);
  const entries = matching(paletteEntries(state, screen, context), text.value);
  const hints = Math.max(0, ...entries.map(({ title }) => title.length));
  const lines = entries.map(({ title, hint }, at) => {
    const line = `${at === selected ? '> ' : '  '}${title.padEnd(hints)}  ${hint}`;
    return at === selected ? theme.inverse(clip(line, width)) : clip(line, width);
  });
  const list = windowOf(lines, { height: Math.max(1, rows - 4), selected });
  const none = entries.length === 0 ? [theme.dim('nothing has this name')] : [];
  const field = `: ${textField(text, { theme, width: Math.max(1, width - 2) })}`;
  const footer = list.below > 0 ? `${list.below} more below` : '';
  return panel('Commands', [field, '', ...none, ...list.lines], screen, { tone: 'accent', footer });
}

function noticeLine(state: OpsState, { theme, width }: Screen): string {
  const { notice, overlay, views, active } = state;
  if (overlay?.kind === 'filter') {
    return `/ ${textField(overlay.text, { theme, width: Math.max(1, width - 2) })}`;
  }
  if (notice !== undefined) return theme[notice.tone](clip(notice.text, width));
  const filter = clip(`/ ${views[active]?.filter ?? ''}`, Math.max(0, width - 14));
  return `${theme.accent(filter)}  ${theme.dim('Esc: all')}`;
}

function bottomBar(state: OpsState, screen: Screen, context: OpsContext): string {
  const { overlay } = state;
  if (overlay?.kind === 'help') return keyBar(HELP_BINDINGS, screen);
  if (overlay?.kind === 'palette') return keyBar(PALETTE_BINDINGS, screen);
  if (overlay?.kind === 'filter') return keyBar(FILTER_BINDINGS, screen);
  // The keys of a command stand in its panel.
  if (overlay?.kind === 'run') return '';
  return keyBar([...offeredBindings(state, screen, context), ...offeredShell(state, context)], screen);
}
