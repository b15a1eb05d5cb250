import type { FinishReport } from '../../ingest/run/report.js';
import { counted } from './format.js';

/** What finishing did, hour by hour. */
export function finishLines({ hours_joined, hours_waiting, mismatches }: FinishReport): string[] {
  const lines = [
    ...hours_joined.map(({ hour, rows }) => `Joined ${hour.slice(0, 13)}: ${counted(rows, 'row')}.`),
    ...hours_waiting.map(({ hour, why }) => `${hour.slice(0, 13)} is not joined: ${why}.`),
    ...mismatches.map((text) => `Does not add up: ${text}.`),
  ];
  return lines.length > 0
    ? lines
    : ['Nothing to finish: all that is published is stored, counted and joined.'];
}
