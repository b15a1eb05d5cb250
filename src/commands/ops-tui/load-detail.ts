import { messageOf } from '../../errors.js';
import type { ViewName } from '../../ui/ops/view.js';
import type { FeedOptions } from './feed-options.js';
import type { Panel } from './panel.js';

/** A detail that comes again and again. */
export interface LiveDetail {
  /** Tells what came while nothing was to be shown; false: it has ended. */
  follows(): boolean;
}

/** Brings what a view asked for: once, or again and again until `signal` is aborted. Never rejects. */
export async function loadDetail(
  opening: Promise<Panel<unknown> | undefined>,
  { view, key }: { readonly view: ViewName; readonly key: string },
  {
    signal,
    dispatch,
    redact,
    isPaused,
    onLive,
  }: FeedOptions & { readonly onLive: (detail: LiveDetail) => void },
): Promise<void> {
  let last: unknown;
  let isHeld = false;
  let isOver = false;
  const told = (value: unknown, trouble?: string): void => {
    isHeld = false;
    if (!signal.aborted) dispatch({ kind: 'detail', view, detail: { key, value, trouble } });
  };
  try {
    const detail = await (await opening)?.load?.(key, signal);
    if (!isIterable(detail)) {
      told(detail);
      return;
    }
    onLive({
      follows() {
        if (isHeld) told(last);
        return !isOver;
      },
    });
    for await (const value of detail) {
      isHeld = isPaused() && last !== undefined;
      last = value;
      if (!isHeld) told(value);
    }
  } catch (error) {
    told(last, redact(messageOf(error)));
  } finally {
    isOver = true;
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
