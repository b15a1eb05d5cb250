import type { WaitingHour } from '../join/due-hours.js';

/** Why an hour is not joined, for the operator. */
export function whyWaiting({ state }: WaitingHour): string {
  switch (state.kind) {
    case 'missing':
      return `it has no ${state.types.join(', no ')} events yet`;
    case 'failed':
      return `${state.keys.length === 1 ? 'an object' : `${state.keys.length} objects`} of it failed`;
    case 'waiting':
      return 'ClickHouse has not stored all of it yet';
    case 'mismatch':
      return `its lines do not add up: npl-ops verify names where`;
    case 'changing':
      return 'ClickHouse holds other events than were counted; if the next run does not join it, npl-ops verify says why';
  }
}
