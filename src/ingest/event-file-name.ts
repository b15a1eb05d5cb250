import type { EventType } from '../topology/topology-types.js';

/** Name of a file, or of the member of an archive, that holds events of one type as JSON lines. */
export function eventFileName(type: EventType): string {
  return `${type}_events.jsonl`;
}
