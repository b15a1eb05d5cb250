import { actionOf } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import { editText } from '../kit/edit-text.js';
import { LIST_BINDINGS, moveList } from '../kit/list-state.js';
import type { Screen } from '../screen.js';
import { applyEffect } from './apply-effect.js';
import { helpText } from './help.js';
import { bodyRows } from './layout.js';
import { stay, type OpsContext, type Step } from './ops-event.js';
import { FILTER_BINDINGS, HELP_BINDINGS, PALETTE_BINDINGS } from './ops-keys.js';
import type { OpsState, Overlay } from './ops-state.js';
import { matching, paletteEntries } from './palette.js';
import { reduceRunKey } from './reduce-run.js';
import { runSize } from './run-overlay.js';

/** Entries of the palette can be keys of the view below. */
type Context = OpsContext & { readonly pressKey: (state: OpsState, press: KeyPress) => Step };
type Of<K extends Overlay['kind']> = Extract<Overlay, { kind: K }>;

export function reduceOverlay(
  state: OpsState,
  overlay: Overlay,
  press: KeyPress,
  screen: Screen,
  context: Context,
): Step {
  switch (overlay.kind) {
    case 'help':
      return inHelp(state, overlay, press, screen, context);
    case 'palette':
      return inPalette(state, overlay, press, screen, context);
    case 'filter':
      return inFilter(state, overlay, press);
    case 'run':
      return reduceRunKey(state, overlay, press, runSize(overlay, bodyRows(state, screen), screen));
  }
}

function inHelp(state: OpsState, help: Of<'help'>, press: KeyPress, screen: Screen, context: Context): Step {
  const closes = actionOf(HELP_BINDINGS, press) === 'close';
  if (closes || press.name === 'ctrl+c') return stay({ ...state, overlay: undefined });
  const move = actionOf(LIST_BINDINGS, press);
  if (move === undefined) return stay(state);
  const height = Math.max(1, bodyRows(state, screen) - 2);
  const last = Math.max(0, helpText(state, screen, context).length - height);
  const { selected } = moveList({ selected: help.offset, offset: 0 }, move, { count: last + 1, height });
  return stay({ ...state, overlay: { ...help, offset: selected } });
}

function inPalette(
  state: OpsState,
  palette: Of<'palette'>,
  press: KeyPress,
  screen: Screen,
  context: Context,
): Step {
  const closed: OpsState = { ...state, overlay: undefined };
  if (press.name === 'ctrl+c') return stay(closed);
  const entries = matching(paletteEntries(state, screen, context), palette.text.value);
  const action = actionOf(PALETTE_BINDINGS, press);
  const select = (by: number) => {
    const count = Math.max(1, entries.length);
    return stay({ ...state, overlay: { ...palette, selected: (palette.selected + by + count) % count } });
  };
  // What types something is typed, also where a key of that name is bound.
  if (press.text === '' && action === 'close') return stay(closed);
  if (press.text === '' && action === 'up') return select(-1);
  if (press.text === '' && action === 'down') return select(1);
  if (press.text !== '' || action === undefined) {
    const text = editText(palette.text, press);
    return stay({ ...state, overlay: { ...palette, text, selected: 0 } });
  }
  const does = entries[palette.selected]?.does;
  if (does === undefined) return stay(state);
  return does.kind === 'key'
    ? context.pressKey(closed, { name: does.name, text: '' })
    : applyEffect(closed, does, context);
}

/** The rows follow while one types. */
function inFilter(state: OpsState, overlay: Of<'filter'>, press: KeyPress): Step {
  const own = state.views[state.active];
  if (own === undefined) return stay({ ...state, overlay: undefined });
  const filtered = (filter: string, next: Overlay | undefined): Step =>
    stay({ ...state, overlay: next, views: { ...state.views, [state.active]: { ...own, filter } } });
  const action = press.text === '' ? actionOf(FILTER_BINDINGS, press) : undefined;
  if (action === 'drop' || press.name === 'ctrl+c') return filtered(overlay.before, undefined);
  if (action === 'keep') return filtered(own.filter, undefined);
  const text = editText(overlay.text, press);
  return filtered(text.value, { ...overlay, text });
}
