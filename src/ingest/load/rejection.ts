import type { Line } from './line-splitter.js';
import { LONGEST_LINE } from './read-lines.js';

/** Brackets and separators alone: as `[]`, of which ClickHouse makes no row and no error either. */
const NO_EVENT = /^[\s[\],;]*$/;
const LONGEST_WITHOUT_EVENT = 100;

/** Why a line cannot be sent at all; undefined for every other, however broken: ClickHouse tells what is wrong. */
export function rejection({ bytes, length }: Line): string | undefined {
  if (length > LONGEST_LINE) return `${length} bytes; a message holds at most ${LONGEST_LINE}`;
  if (length <= LONGEST_WITHOUT_EVENT && NO_EVENT.test(bytes.toString('latin1'))) return 'it holds no event';
  return undefined;
}
