import type { KeyBinding } from '../keys/bindings.js';
import { seenOf } from './layout.js';
import { viewOf, type OpsContext } from './ops-event.js';
import type { OpsState } from './ops-state.js';

/** Keys of the active view that do something as things are. */
export function offeredBindings(
  state: Pick<OpsState, 'active' | 'views' | 'now'>,
  context: OpsContext,
): readonly KeyBinding<string>[] {
  const view = viewOf(context, state.active);
  const own = state.views[state.active];
  if (view === undefined || own === undefined) return [];
  return view.offered?.(seenOf(own, state.now), own.local) ?? view.bindings;
}
