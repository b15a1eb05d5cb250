import { expectedLines, presentLines } from './load-object.js';
import type { Places, Store } from '../ledger/settle-places.js';
import { hoursToJoin } from './join-loaded.js';
import { surveyDirectory, type Survey } from './survey.js';
import { refreshPresence } from './warehouse.js';

export interface Outstanding {
  /** Lines of the directory that the warehouse must hold in the end. */
  readonly total: number;
  /** Those that it does not hold, neither as event nor as dead letter. */
  readonly lines: number;
  /** Hours that the wide table does not have as the directory has them. */
  readonly hours: number;
}

/** What `loadDirectory` would still have to load. Reads only. */
export async function outstandingLines({
  warehouse,
  ...options
}: Survey & Places & Pick<Store, 'warehouse'>): Promise<Outstanding> {
  const { deadLettersTable, signal } = options;
  let total = 0;
  let present = 0;
  const objects = await surveyDirectory(options);
  for (const object of objects) {
    await refreshPresence(warehouse, deadLettersTable, object, signal);
    total += expectedLines(object);
    present += presentLines(object);
  }
  const { todo } = await hoursToJoin(objects, { warehouse, places: options, signal });
  return { total, lines: total - present, hours: todo.length };
}
