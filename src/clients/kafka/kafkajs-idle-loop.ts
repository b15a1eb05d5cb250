import requestQueue from 'kafkajs/src/network/requestQueue/index.js';

type RequestQueue = typeof requestQueue.prototype;

const mended = Symbol('idle loop mended');

/**
 * kafkajs 2.2.4 re-arms its throttle timer after every answer, with a negative delay when nothing is
 * throttled: an idle connection wakes a thousand times a second and Node 24 prints a warning
 * (github.com/tulios/kafkajs/issues/1704 and 1751; never released). Without pending requests there is nothing
 * to check. Safe to call again.
 */
export function mendIdleLoop(): void {
  const prototype: RequestQueue & { [mended]?: true } = requestQueue.prototype;
  if (prototype[mended]) return;
  prototype[mended] = true;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
