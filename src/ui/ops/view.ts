import type { KeyBinding } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import type { Screen } from '../screen.js';

/** The views in the order of their keys: 1 to 9, then 0. */
export const VIEW_NAMES = [
  'overview',
  'services',
  'logs',
  'topics',
  'tables',
  'hours',
  'dead-letters',
  'airflow',
  'disk',
  'doctor',
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** What a view asked its loader for: an hour's ledger, the lines of a log. */
export interface Loaded<Detail> {
  /** Of the `load` effect that asked for it. */
  readonly key: string;
  /** Undefined until it has come; a loader that follows something brings it again and again. */
  readonly value: Detail | undefined;
  /** Why it could not be loaded, one line. */
  readonly trouble: string | undefined;
}

/** What a view draws from. */
export interface Seen<Data, Detail = unknown> {
  /** The last look that succeeded; undefined before the first. */
  readonly value: Data | undefined;
  readonly takenAt: Date | undefined;
  /** Why the last look failed, one line; `value` is then as old as `takenAt` says. */
  readonly trouble: string | undefined;
  readonly now: Date;
  /** What the operator typed behind `/`; empty: show all. */
  readonly filter: string;
  /** The detail that the view asked for last. */
  readonly detail: Loaded<Detail> | undefined;
}

/** What a view wants done; the shell does it. */
export type Effect =
  | {
      /** Runs npl-ops with these arguments and shows what it says. Refused under `--read-only`. */
      readonly kind: 'run';
      /** What happens, in a few words: `Restart kafka`. */
      readonly title: string;
      /** With `--yes` where the command would ask. */
      readonly args: readonly string[];
      /** Arguments of a run that changes nothing, shown before the question. */
      readonly dryRun?: readonly string[];
      /** The question; never empty for anything that changes. Empty: runs at once, also under `--read-only`. */
      readonly confirm: string;
      /** What the operator must type instead of `y`; for what cannot be undone. */
      readonly type?: string;
    }
  /** `about` reaches the `arrive` of that view: the name of a service, an hour. */
  | { readonly kind: 'goto'; readonly view: ViewName; readonly about?: string }
  /** Its loader brings `seen.detail`; a new `load` ends the one before. */
  | { readonly kind: 'load'; readonly key: string }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'open'; readonly url: string }
  /** Writes the lines to a file beside the operator's other files; `name` is a proposal. */
  | { readonly kind: 'save'; readonly name: string; readonly lines: readonly string[] };

export interface Reduced<Local> {
  readonly local: Local;
  readonly effect?: Effect;
}

/**
 * How keys reach a view. `list`: all but the shell's own keys, Esc goes back to the view before. `inside`: Esc is
 * the view's as well. `typing`: every key but Ctrl-C is the view's, because it has a text field open.
 */
export type ViewMode = 'list' | 'inside' | 'typing';

/** One view: pure functions over what was seen and its own state (selection, scrolling, open detail). */
export interface OpsView<Data, Local, Detail = unknown> {
  readonly name: ViewName;
  /** Of its tab: one or two words. */
  readonly title: string;
  readonly initial: Local;
  /** A key that is bound here is the view's, also where the shell has it: but for digits, Tab, `?`, `:`, `q`. */
  readonly bindings: readonly KeyBinding<string>[];
  /** Whether key bar and palette have an action of `bindings`. Undefined: if it does something, which is tried out. */
  offers?(action: string, seen: Seen<Data, Detail>, local: Local): boolean | undefined;
  /** Whether a filter shows as things are. Default: yes. */
  filters?(seen: Seen<Data, Detail>, local: Local): boolean;
  /** The body. At most `screen.width` cells wide and `screen.height - 1` lines: the shell's own lines are taken off. */
  lines(seen: Seen<Data, Detail>, local: Local, screen: Screen): readonly string[];
  /** `action`: what `bindings` has for the key. */
  reduce(
    local: Local,
    press: KeyPress,
    action: string | undefined,
    seen: Seen<Data, Detail>,
    screen: Screen,
  ): Reduced<Local>;
  /** Called when the view comes to the front; `about` is that of `goto`. */
  arrive?(local: Local, about: string | undefined, seen: Seen<Data, Detail>): Reduced<Local>;
  /** Default `list`. */
  mode?(local: Local): ViewMode;
  /** Words about the view's present state for the shell's line of tabs: `12 of 40`. */
  status?(seen: Seen<Data, Detail>, local: Local): string | undefined;
}

/** A view whose types the shell does not know. */
export type AnyView = OpsView<unknown, unknown>;
