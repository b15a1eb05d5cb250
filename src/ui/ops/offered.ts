import type { KeyBinding } from '../keys/bindings.js';
import type { Screen } from '../screen.js';
import { bodyScreen, seenOf } from './layout.js';
import { viewOf, type OpsContext } from './ops-event.js';
import { shellBindings } from './ops-keys.js';
import type { OpsState } from './ops-state.js';
import type { AnyView, Effect, Reduced, Seen } from './view.js';

type Bindings = readonly KeyBinding<string>[];

const MOVING: readonly string[] = ['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end'];

/** What is refused under `--read-only`. */
export const isChange = (effect: Effect | undefined) => effect?.kind === 'run' && effect.confirm !== '';

/** Keys of the active view that do something as things are: for the key bar and the palette. */
export function offeredBindings(
  state: Pick<OpsState, 'active' | 'views' | 'now' | 'target' | 'notice' | 'overlay'>,
  screen: Screen,
  context: OpsContext,
): Bindings {
  const view = viewOf(context, state.active);
  const own = state.views[state.active];
  if (view === undefined || own === undefined) return [];
  const seen = seenOf(own, state.now);
  return offeredBy(view, seen, own.local, bodyScreen(state, screen))
    .filter(({ effect }) => !(state.target.readOnly && isChange(effect)))
    .map(({ binding }) => binding);
}

/** Keys of the shell that do something as things are; the filter comes first, beside the keys of the view. */
export function offeredShell(
  { active, views, now, target }: Pick<OpsState, 'active' | 'views' | 'now' | 'target'>,
  context: OpsContext,
): Bindings {
  const view = viewOf(context, active);
  const own = views[active];
  const filters = own !== undefined && (view?.filters?.(seenOf(own, now), own.local) ?? true);
  const all = shellBindings(context.views);
  const isFilter = ({ action }: KeyBinding<string>) => action === 'filter';
  return [
    ...all.filter((binding) => filters && isFilter(binding)),
    ...all.filter((binding) => !isFilter(binding) && !(target.readOnly && binding.action === 'trace')),
  ];
}

interface Offer {
  readonly binding: KeyBinding<string>;
  readonly effect: Effect | undefined;
}

/** What each key would do is tried out: a view is a pure function. */
function offeredBy(view: AnyView, seen: Seen<unknown>, local: unknown, screen: Screen): Offer[] {
  const after = ({ keys: [name = ''], action }: KeyBinding<string>): Reduced<unknown> =>
    view.reduce(local, { name, text: '' }, action, seen, screen);
  const moves = view.bindings.filter(isMove);
  // The two that lead farthest apart: where they lead to the same place, there is nowhere to go.
  const ends = moves.slice(-2).map((binding) => JSON.stringify(after(binding)));
  const canMove = new Set(ends).size > 1;
  return view.bindings.flatMap((binding): Offer[] => {
    const wish = view.offers?.(binding.action, seen, local);
    if (wish !== undefined) return wish ? [{ binding, effect: undefined }] : [];
    if (isMove(binding)) return canMove ? [{ binding, effect: undefined }] : [];
    const { local: next, effect } = after(binding);
    const does = effect !== undefined || JSON.stringify(next) !== JSON.stringify(local);
    return does ? [{ binding, effect }] : [];
  });
}

const isMove = ({ keys: [first = ''] }: KeyBinding<string>) => MOVING.includes(first);
