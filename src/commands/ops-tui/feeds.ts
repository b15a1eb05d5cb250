import { messageOf } from '../../errors.js';
import { poll } from '../../probes/poller.js';
import type { ViewName } from '../../ui/ops/view.js';
import type { FeedOptions } from './feed-options.js';
import { overviewFeed, verdictOf, type OverviewFeed } from './overview-feed.js';
import { loadDetail, type LiveDetail } from './load-detail.js';
import { PANELS } from './panels.js';
import type { Panel, PanelContext } from './panel.js';
import { wakeableSleep } from './wakeable-sleep.js';

const INTERVAL_MS = 3_000;
/** While all is well and nothing moves: a fault is still named within 10 s, also one that takes the time limit of a probe. */
const STILL_INTERVAL_MS = 5_000;
/** A fault must be seen to be mended soon, so it is looked at nearly as often. */
const LONGEST_INTERVAL_MS = 5_000;
const PANEL_INTERVAL_MS = 3_000;

export interface Feeds {
  /** Looks for this view from now on, and for no other but the overview. */
  show(view: ViewName): void;
  load(view: ViewName, key: string): void;
  /** Looks at once. */
  look(): void;
  /** Resolves when all looking has ended, because `signal` was aborted. */
  readonly ended: Promise<unknown>;
}

/**
 * Looks at everything for the overview, and for the view at the front at what it shows; nothing else. Looks of one
 * feed follow each other and never overlap.
 */
export function startFeeds(context: PanelContext, options: FeedOptions): Feeds {
  const { signal, isPaused } = options;
  const rest = wakeableSleep(isPaused);
  const panelRest = wakeableSleep(isPaused);
  const overview = overviewFeed(context.project, context.cli, context.services);
  const panels = new Map<ViewName, Promise<Panel<unknown> | undefined>>();
  const panelOf = (view: ViewName) => {
    const known = panels.get(view) ?? openPanel(view, context);
    panels.set(view, known);
    return known;
  };
  let front = new AbortController();
  let loading = new AbortController();
  let shown: ViewName | undefined;
  const loads = new Map<ViewName, string>();
  let live: LiveDetail | undefined;

  const load = (view: ViewName, key: string): void => {
    loads.set(view, key);
    loading.abort();
    loading = new AbortController();
    const limited = AbortSignal.any([signal, loading.signal]);
    live = undefined;
    const onLive = (detail: LiveDetail): void => {
      if (!limited.aborted) live = detail;
    };
    void loadDetail(panelOf(view), { view, key }, { ...options, onLive, signal: limited });
  };
  return {
    show(view) {
      if (view === shown) return;
      shown = view;
      front.abort();
      loading.abort();
      front = new AbortController();
      const limited = AbortSignal.any([signal, front.signal]);
      void pollPanel(panelOf(view), view, { ...options, signal: limited, sleep: panelRest.sleep });
      const key = loads.get(view);
      if (key !== undefined) load(view, key);
    },
    load,
    look() {
      overview.renew();
      rest.wake();
      panelRest.wake();
      // What follows something is up to date as it is.
      if (live?.follows() === true) return;
      const key = shown === undefined ? undefined : loads.get(shown);
      if (shown !== undefined && key !== undefined) load(shown, key);
    },
    ended: pollOverview(overview, { ...options, sleep: rest.sleep }),
  };
}

type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

async function pollOverview(
  feed: OverviewFeed,
  { signal, dispatch, redact, sleep }: FeedOptions & { readonly sleep: Sleep },
): Promise<void> {
  const looks = poll((limit) => feed.look(limit), {
    signal,
    intervalMs: INTERVAL_MS,
    still: {
      intervalMs: STILL_INTERVAL_MS,
      isStill: ({ report, isMoving, ingest }) => report.healthy && !isMoving && ingest === undefined,
    },
    longestIntervalMs: LONGEST_INTERVAL_MS,
    failing: ({ report }) => report.services.every(({ state }) => state !== 'healthy'),
    sleep,
  });
  for await (const look of looks) {
    const at = new Date();
    if (look.ok) {
      dispatch({ kind: 'verdict', verdict: verdictOf(look.value) });
      dispatch({ kind: 'seen', view: 'overview', value: look.value, at });
    } else {
      dispatch({ kind: 'failed', view: 'overview', trouble: redact(messageOf(look.error)), at });
    }
  }
}

async function openPanel(view: ViewName, context: PanelContext): Promise<Panel<unknown> | undefined> {
  return PANELS[view].open?.(context);
}

async function pollPanel(
  opening: Promise<Panel<unknown> | undefined>,
  view: ViewName,
  { signal, dispatch, redact, sleep }: FeedOptions & { readonly sleep: Sleep },
): Promise<void> {
  const failed = (error: unknown): void =>
    dispatch({ kind: 'failed', view, trouble: redact(messageOf(error)), at: new Date() });
  const panel = await opening.catch((error: unknown) => {
    failed(error);
    return undefined;
  });
  if (panel === undefined) return;
  const intervalMs = panel.intervalMs ?? PANEL_INTERVAL_MS;
  const looks = poll((limit) => panel.look(limit), {
    signal,
    intervalMs,
    longestIntervalMs: Math.max(intervalMs, LONGEST_INTERVAL_MS),
    failing: () => false,
    sleep,
  });
  for await (const look of looks) {
    if (look.ok) dispatch({ kind: 'seen', view, value: look.value, at: new Date() });
    else failed(look.error);
  }
}
