import type { KeyPress } from '../keys/key-press.js';
import type { Screen } from '../screen.js';
import type { Notice, OpsState, Verdict } from './ops-state.js';
import type { AnyView, Loaded, ViewName } from './view.js';

/** Everything that may happen to the live view. */
export type OpsEvent =
  | { readonly kind: 'key'; readonly press: KeyPress; readonly screen: Screen }
  | { readonly kind: 'tick'; readonly now: Date }
  | { readonly kind: 'seen'; readonly view: ViewName; readonly value: unknown; readonly at: Date }
  | { readonly kind: 'failed'; readonly view: ViewName; readonly trouble: string; readonly at: Date }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'detail'; readonly view: ViewName; readonly detail: Loaded<unknown> }
  | { readonly kind: 'run-lines'; readonly id: number; readonly lines: readonly string[] }
  | { readonly kind: 'run-ended'; readonly id: number; readonly exitCode: number | null }
  | { readonly kind: 'notice'; readonly notice: Notice };

/** What the composition has to do after an event. */
export type OpsCommand =
  | { readonly kind: 'quit'; readonly how: 'quit' | 'cancel' }
  | { readonly kind: 'look' }
  | { readonly kind: 'load'; readonly view: ViewName; readonly key: string }
  | { readonly kind: 'start'; readonly id: number; readonly args: readonly string[] }
  /** The second time it is killed. */
  | { readonly kind: 'stop'; readonly id: number }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'save'; readonly name: string; readonly lines: readonly string[] };

export interface Step {
  readonly state: OpsState;
  readonly commands: readonly OpsCommand[];
}

/** What the reducers know of the views. */
export interface OpsContext {
  readonly views: readonly AnyView[];
}

export const stay = (state: OpsState, ...commands: readonly OpsCommand[]): Step => ({ state, commands });

export function viewOf({ views }: OpsContext, name: ViewName): AnyView | undefined {
  return views.find((view) => view.name === name);
}
