import { initialOps, type OpsState } from '../../src/ui/ops/ops-state.js';
import { offeredBindings } from '../../src/ui/ops/offered.js';
import { opsFrame } from '../../src/ui/ops/ops-frame.js';
import type { AnyView, Seen } from '../../src/ui/ops/view.js';
import { themeOf } from '../../src/ui/theme.js';

const SCREEN = { theme: themeOf(false), width: 200, height: 24 };

/** A live view of this one view alone. */
function stateOf(view: AnyView, seen: Seen<unknown>, local: unknown, readOnly: boolean): OpsState {
  const target = { configFile: '/srv/npl/env.conf', stack: 'npl', nodes: ['this machine'], readOnly };
  const state = initialOps(target, [view], seen.now);
  return { ...state, views: { [view.name]: { ...seen, local } } };
}

/** The keys that the view offers. */
export function offeredIn(view: AnyView, seen: Seen<unknown>, local: unknown, readOnly = false) {
  return offeredBindings(stateOf(view, seen, local, readOnly), SCREEN, { views: [view] });
}

/** The key bar under the view, without what follows the filter. */
export function keyBarOf(view: AnyView, seen: Seen<unknown>, local: unknown, readOnly = false): string {
  const line = opsFrame(stateOf(view, seen, local, readOnly), SCREEN, { views: [view] }).at(-1) ?? '';
  if (line.includes('t trace') === readOnly) throw new Error(`read-only: ${readOnly}, and yet: ${line}`);
  return line.slice(0, line.indexOf('Tab views')).trimEnd();
}
