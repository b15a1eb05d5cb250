import type { EventStream } from './topology-types.js';

/** The view that stands while a stream is paused and its Kafka table is away on purpose. */
export function pauseName({ table }: Pick<EventStream, 'table'>): string {
  return `${table}_paused`;
}
