import type { KeyBinding } from '../keys/bindings.js';
import { LIST_BINDINGS } from '../kit/list-state.js';
import type { AnyView, ViewName } from './view.js';
import { VIEW_NAMES } from './view.js';

export type ShellAction =
  | `view:${ViewName}`
  | 'next-view'
  | 'previous-view'
  | 'help'
  | 'palette'
  | 'filter'
  | 'refresh'
  | 'pause'
  | 'trace'
  | 'copy'
  | 'back'
  | 'quit'
  | 'cancel';

/** Digit of a view: 1 to 9, then 0. */
export function digitOf(name: ViewName): string {
  return String((VIEW_NAMES.indexOf(name) + 1) % 10);
}

/** Keys of the shell itself, with those of the views that there are. */
export function shellBindings(views: readonly AnyView[]): KeyBinding<ShellAction>[] {
  return [
    ...views.map(({ name, title }): KeyBinding<ShellAction> => ({
      keys: [digitOf(name)],
      action: `view:${name}`,
      help: `show ${title.toLowerCase()}`,
    })),
    { keys: ['tab', ']'], action: 'next-view', help: 'the next view', bar: 'views' },
    { keys: ['shift+tab', '['], action: 'previous-view', help: 'the view before' },
    { keys: ['/'], action: 'filter', help: 'show only rows with a text', bar: 'filter' },
    { keys: [':', 'ctrl+p'], action: 'palette', help: 'find a view or an action by name', bar: 'commands' },
    { keys: ['r'], action: 'refresh', help: 'look now' },
    { keys: ['p'], action: 'pause', help: 'stop looking, or go on' },
    {
      keys: ['t'],
      action: 'trace',
      help: 'follow a marked event of each type through the pipeline',
      bar: 'trace',
    },
    { keys: ['y'], action: 'copy', help: 'copy what is on the screen' },
    { keys: ['escape'], action: 'back', help: 'close, or go back to the view before' },
    { keys: ['?'], action: 'help', help: 'all keys', bar: 'help' },
    { keys: ['q'], action: 'quit', help: 'quit', bar: 'quit' },
    { keys: ['ctrl+c'], action: 'cancel', help: 'quit at once; while a command runs: end it' },
  ];
}

/** Keys of the list of keys; it scrolls as lists do. */
export const HELP_BINDINGS: readonly KeyBinding<string>[] = [
  { keys: ['escape', '?', 'q', 'enter'], action: 'close', help: 'close the help', bar: 'close' },
  ...LIST_BINDINGS,
];

export const PALETTE_BINDINGS: readonly KeyBinding<'up' | 'down' | 'choose' | 'close'>[] = [
  { keys: ['enter'], action: 'choose', help: 'do it', bar: 'choose' },
  { keys: ['up', 'ctrl+p', 'shift+tab'], action: 'up', help: 'the entry above', bar: 'move' },
  { keys: ['down', 'ctrl+n', 'tab'], action: 'down', help: 'the entry below', bar: 'move' },
  { keys: ['escape'], action: 'close', help: 'close the palette', bar: 'close' },
];

export const FILTER_BINDINGS: readonly KeyBinding<'keep' | 'drop'>[] = [
  { keys: ['enter'], action: 'keep', help: 'keep the filter', bar: 'keep' },
  { keys: ['escape'], action: 'drop', help: 'the filter as it was before', bar: 'cancel' },
];

/** Enter is no yes: it may have been meant for the view below. */
export const QUESTION_BINDINGS: readonly KeyBinding<'yes' | 'no'>[] = [
  { keys: ['y'], action: 'yes', help: 'do it', bar: 'yes' },
  { keys: ['n', 'escape', 'q', 'ctrl+c'], action: 'no', help: 'leave it', bar: 'no' },
];

export const TYPING_BINDINGS: readonly KeyBinding<'yes' | 'no'>[] = [
  { keys: ['enter'], action: 'yes', help: 'do it, when the name is right', bar: 'confirm' },
  { keys: ['escape', 'ctrl+c'], action: 'no', help: 'leave it', bar: 'cancel' },
];

export const RUNNING_BINDINGS: readonly KeyBinding<'cancel'>[] = [
  { keys: ['ctrl+c', 'escape'], action: 'cancel', help: 'end the command', bar: 'cancel' },
];

export const ENDED_BINDINGS: readonly KeyBinding<'close' | 'copy'>[] = [
  { keys: ['escape', 'q', 'enter', 'ctrl+c'], action: 'close', help: 'close', bar: 'close' },
  { keys: ['y'], action: 'copy', help: 'copy what it said', bar: 'copy' },
];
