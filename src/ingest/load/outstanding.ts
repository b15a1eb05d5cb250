import { expectedLines, presentLines } from './load-object.js';
import { surveyDirectory, type Survey } from './survey.js';
import { refreshPresence, type Warehouse } from './warehouse.js';

export interface Outstanding {
  /** Lines of the directory that the warehouse must hold in the end. */
  readonly total: number;
  /** Those that it does not hold, neither as event nor as dead letter. */
  readonly lines: number;
}

/** What `loadDirectory` would still have to load. Reads only. */
export async function outstandingLines({
  warehouse,
  deadLettersTable,
  ...survey
}: Survey & {
  readonly warehouse: Pick<Warehouse, 'query'>;
  readonly deadLettersTable: string;
}): Promise<Outstanding> {
  let total = 0;
  let present = 0;
  for (const object of await surveyDirectory(survey)) {
    await refreshPresence(warehouse, deadLettersTable, object, survey.signal);
    total += expectedLines(object);
    present += presentLines(object);
  }
  return { total, lines: total - present };
}
