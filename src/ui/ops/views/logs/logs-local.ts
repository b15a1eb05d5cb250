import type { Seen } from '../../view.js';
import type { LogLines, LogsData, LogSource } from './log-line.js';
import type { Place } from './place.js';
import type { Gravity, Wish } from './visible.js';

export interface LogsLocal {
  /** Empty: all services. */
  readonly source: string;
  /** Row of the list of services, while one is being chosen. */
  readonly picking: number | undefined;
  /** The top of the screen; undefined: it follows what comes. */
  readonly top: Place | undefined;
  readonly wraps: boolean;
  readonly gravity: Gravity;
  /** Whether lines without the text of the filter stay. */
  readonly isWithAll: boolean;
  /** The match that was searched for last. */
  readonly match: number | undefined;
}

export type LogsSeen = Seen<LogsData, LogLines>;

export const ALL: LogSource = { name: '', place: 'every service that npl runs' };

/** Services to choose from, all of them first. */
export const sourcesOf = ({ value }: Pick<LogsSeen, 'value'>): readonly LogSource[] => [
  ALL,
  ...(value?.sources ?? []),
];

/** The lines of the chosen service; undefined until some are there. */
export function linesOf({ detail }: Pick<LogsSeen, 'detail'>, { source }: LogsLocal): LogLines | undefined {
  return detail?.key === source ? detail.value : undefined;
}

export const wishOf = ({ filter }: Pick<LogsSeen, 'filter'>, local: LogsLocal): Wish => ({
  filter,
  gravity: local.gravity,
  isWithAll: local.isWithAll,
});
