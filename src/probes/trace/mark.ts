import { createHash, randomUUID } from 'node:crypto';
import { objectIdOf, messageKey } from '../../ingest/identity.js';
import type { EventType } from '../../topology/topology-types.js';

/**
 * Hour of marked events. No real event has it, so that they lie in a day partition of their own, which no join, count
 * or dashboard of real hours reads, and from which they are deleted without rewriting anything else.
 */
const TRACE_BATCH_TIME = '1970-01-01 00:00:00';
export const TRACE_PARTITION = '19700101';
/** What the event type, click id or event id of every marked event begins with. */
export const TRACE_PREFIX = 'npl-trace-';

/** A marked event: how to send it, and by what to find it again. */
export interface Mark {
  readonly objectId: bigint;
  readonly key: Buffer;
  readonly value: Buffer;
}

/** An event that is like no other, with the fields by which events of its type are joined. */
export function newMark(type: EventType, now: Date): Mark {
  const name = `${TRACE_PREFIX}${randomUUID()}`;
  const objectId = objectIdOf({ name, contentHash: createHash('sha256').update(name).digest('hex') });
  const fields: Record<EventType, object> = {
    browser: {
      event_id: name,
      click_id: name,
      event_type: 'npl-trace',
      event_timestamp: now.toISOString().slice(0, 19).replace('T', ' '),
    },
    location: { event_id: name },
    device: { click_id: name },
    geo: { click_id: name },
  };
  const event = { ...fields[type], batch_time: TRACE_BATCH_TIME };
  return { objectId, key: messageKey(objectId, 1), value: Buffer.from(JSON.stringify(event)) };
}
