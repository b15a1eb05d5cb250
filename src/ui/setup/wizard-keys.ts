import type { KeyBinding } from '../keys/bindings.js';

/** Of every page that may be longer than the screen. */
const SCROLL_BINDINGS = [
  { keys: ['down', 'j'], action: 'down', help: 'a line down', bar: 'scroll' },
  { keys: ['up', 'k'], action: 'up', help: 'a line up', bar: 'scroll' },
  { keys: ['pagedown', 'space'], action: 'page-down', help: 'a page down' },
  { keys: ['pageup'], action: 'page-up', help: 'a page up' },
] as const satisfies readonly KeyBinding<string>[];

type Scroll = (typeof SCROLL_BINDINGS)[number]['action'];

/** Lines that these keys go on. */
export const SCROLL_LINES: Readonly<Record<Scroll, number>> = {
  down: 1,
  up: -1,
  'page-down': 15,
  'page-up': -15,
};

export const WELCOME_BINDINGS = [
  { keys: ['enter'], action: 'start', help: 'begin', bar: 'begin' },
  ...SCROLL_BINDINGS,
  { keys: ['?'], action: 'keys', help: 'these keys', bar: 'keys' },
  { keys: ['ctrl+c', 'q', 'escape'], action: 'quit', help: 'leave', bar: 'leave' },
] as const satisfies readonly KeyBinding<string>[];

export const SECTION_BINDINGS = [
  { keys: ['enter'], action: 'accept', help: 'take this answer and go on', bar: 'go on' },
  { keys: ['tab'], action: 'next', help: 'the next question', bar: 'move' },
  { keys: ['shift+tab'], action: 'previous', help: 'the question before', bar: 'move' },
  { keys: ['down'], action: 'down', help: 'the next choice, or the next question', bar: 'choose' },
  { keys: ['up'], action: 'up', help: 'the choice before, or the question before', bar: 'choose' },
  { keys: ['right'], action: 'choose-next', help: 'the next choice; in a text: one letter on' },
  { keys: ['left'], action: 'choose-previous', help: 'the choice before; in a text: one letter back' },
  { keys: ['escape'], action: 'back', help: 'the page before; answers are kept', bar: 'back' },
  { keys: ['?'], action: 'help', help: 'what the question means', bar: 'help' },
  { keys: ['ctrl+r'], action: 'look-again', help: 'check this answer again' },
  { keys: ['ctrl+x'], action: 'default', help: 'back to the default' },
  { keys: ['ctrl+c'], action: 'quit', help: 'leave; nothing is changed by that' },
] as const satisfies readonly KeyBinding<string>[];

export const REVIEW_BINDINGS = [
  { keys: ['enter', 'y'], action: 'apply', help: 'do all of this', bar: 'do it' },
  { keys: ['s'], action: 'sample', help: 'load the sample events too, or not', bar: 'sample' },
  ...SCROLL_BINDINGS,
  { keys: ['r'], action: 'plan', help: 'look at the machines again' },
  { keys: ['e'], action: 'edit', help: 'to the answer that something is wrong with' },
  { keys: ['escape'], action: 'back', help: 'to the questions; answers are kept', bar: 'back' },
  { keys: ['?'], action: 'keys', help: 'these keys', bar: 'keys' },
  { keys: ['ctrl+c', 'q'], action: 'quit', help: 'leave; nothing is changed by that' },
] as const satisfies readonly KeyBinding<string>[];

export const APPLY_BINDINGS = [
  { keys: ['l'], action: 'log', help: 'the log of the step', bar: 'log' },
  ...SCROLL_BINDINGS,
  { keys: ['?'], action: 'keys', help: 'these keys', bar: 'keys' },
  { keys: ['ctrl+c'], action: 'stop', help: 'stop after what is under way; what is done stays', bar: 'stop' },
] as const satisfies readonly KeyBinding<string>[];

/** After a run that failed or was stopped. */
export const ENDED_BINDINGS = [
  { keys: ['r', 'enter'], action: 'retry', help: 'go on: what holds is skipped', bar: 'try again' },
  { keys: ['e'], action: 'edit', help: 'change the answer that it is about', bar: 'edit the answer' },
  { keys: ['s'], action: 'skip', help: 'leave out what is not needed', bar: 'skip' },
  { keys: ['l'], action: 'log', help: 'the log of the step', bar: 'log' },
  ...SCROLL_BINDINGS,
  { keys: ['?'], action: 'keys', help: 'these keys', bar: 'keys' },
  { keys: ['q', 'ctrl+c'], action: 'quit', help: 'leave; what is done stays', bar: 'leave' },
] as const satisfies readonly KeyBinding<string>[];

export const DONE_BINDINGS = [
  { keys: ['enter', 'q', 'escape', 'ctrl+c'], action: 'quit', help: 'leave', bar: 'leave' },
  ...SCROLL_BINDINGS,
] as const satisfies readonly KeyBinding<string>[];

export const OVERLAY_BINDINGS = [
  { keys: ['escape', 'q', '?', 'l', 'enter'], action: 'close', help: 'back', bar: 'back' },
  ...SCROLL_BINDINGS,
] as const satisfies readonly KeyBinding<string>[];
