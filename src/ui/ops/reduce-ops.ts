import type { Overlay, OpsState, ViewState } from './ops-state.js';
import { stay, type OpsContext, type OpsEvent, type Step } from './ops-event.js';
import { reduceKey } from './reduce-key.js';
import { runEnded, runLines } from './reduce-run.js';
import { STALE_MS } from './header.js';
import type { ViewName } from './view.js';

/** The live view after an event, and what is to be done then. Pure. */
export function reduceOps(state: OpsState, event: OpsEvent, context: OpsContext): Step {
  switch (event.kind) {
    case 'key':
      return reduceKey(withoutNotice(state), event.press, event.screen, context);
    case 'tick':
      return stay(isStale(state, event.now) ? { ...state, now: event.now } : state);
    case 'seen': {
      const { view, value, at } = event;
      return stay(withView({ ...state, now: at }, view, { value, takenAt: at, trouble: undefined }));
    }
    case 'failed':
      return stay(withView({ ...state, now: event.at }, event.view, { trouble: event.trouble }));
    case 'verdict':
      return stay({ ...state, verdict: event.verdict });
    case 'detail':
      return stay(withDetail(state, event));
    case 'run-lines':
      return stay(withRun(state, event.id, (run) => runLines(run, event.lines)));
    case 'run-ended': {
      const before = state.overlay;
      const next = withRun(state, event.id, (run) => runEnded(run, event.exitCode));
      // What a command has changed is shown at once.
      const changed = before?.kind === 'run' && before.phase !== 'dry-run' && next !== state;
      return changed ? stay(next, { kind: 'look' }) : stay(next);
    }
    case 'notice':
      return stay({ ...state, notice: event.notice });
  }
}

/** Each look brings the time with it; only where none comes the age of what is shown grows. */
function isStale({ views, active, now }: OpsState, at: Date): boolean {
  const takenAt = views[active]?.takenAt ?? now;
  return at.getTime() - takenAt.getTime() >= STALE_MS;
}

function withoutNotice(state: OpsState): OpsState {
  return state.notice === undefined ? state : { ...state, notice: undefined };
}

function withView(state: OpsState, name: ViewName, change: Partial<ViewState>): OpsState {
  const view = state.views[name];
  return view === undefined ? state : { ...state, views: { ...state.views, [name]: { ...view, ...change } } };
}

/** The answer to an earlier question is dropped. */
function withDetail(state: OpsState, { view, detail }: Extract<OpsEvent, { kind: 'detail' }>): OpsState {
  return state.views[view]?.detail?.key === detail.key ? withView(state, view, { detail }) : state;
}

function withRun(
  state: OpsState,
  id: number,
  change: (run: Extract<Overlay, { kind: 'run' }>) => Overlay,
): OpsState {
  const { overlay } = state;
  return overlay?.kind === 'run' && overlay.id === id ? { ...state, overlay: change(overlay) } : state;
}
