import type { Screen } from '../screen.js';
import { OPS_ACTIONS } from './actions.js';
import { isChange, offeredBindings } from './offered.js';
import type { OpsContext } from './ops-event.js';
import { digitOf } from './ops-keys.js';
import type { OpsState } from './ops-state.js';
import type { Effect } from './view.js';

export interface PaletteEntry {
  readonly title: string;
  /** What kind of thing it is, or its key. */
  readonly hint: string;
  readonly does: Effect | { readonly kind: 'key'; readonly name: string };
}

/** Views, actions, and the keys that the active view offers: all that can be done from here, by name. */
export function paletteEntries(state: OpsState, screen: Screen, context: OpsContext): PaletteEntry[] {
  const { readOnly } = state.target;
  return [
    ...context.views.map(({ name, title }): PaletteEntry => ({
      title: `Show ${title.toLowerCase()}`,
      hint: `key ${digitOf(name)}`,
      does: { kind: 'goto', view: name },
    })),
    ...OPS_ACTIONS.filter(({ effect }) => !(readOnly && isChange(effect))).map(
      ({ title, effect }): PaletteEntry => ({ title, hint: 'action', does: effect }),
    ),
    ...offeredBindings(state, screen, context)
      .filter(({ bar }) => bar !== undefined)
      .map(({ keys: [key = ''], help }): PaletteEntry => ({
        title: capital(help),
        hint: `key ${key}`,
        does: { kind: 'key', name: key },
      })),
    { title: 'Look now', hint: 'key r', does: { kind: 'key', name: 'r' } },
    { title: 'Stop looking, or go on', hint: 'key p', does: { kind: 'key', name: 'p' } },
    { title: 'Help', hint: 'key ?', does: { kind: 'key', name: '?' } },
    { title: 'Quit', hint: 'key q', does: { kind: 'key', name: 'q' } },
  ];
}

/** Entries that have every word of the text, those that begin with it first. */
export function matching(entries: readonly PaletteEntry[], text: string): PaletteEntry[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = entries.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  const starts = ({ title }: PaletteEntry) => (title.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return words.length === 0 ? found : found.toSorted((a, b) => starts(a) - starts(b));
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
