import { counted } from './format.js';

/** Hours are ISO 8601. */
export interface JoinResult {
  readonly joined: readonly { readonly hour: string; readonly rows: number }[];
  readonly up_to_date: readonly string[];
  readonly waiting: readonly { readonly hour: string; readonly why: string }[];
}

/** What a join did, hour by hour. */
export function joinLines({ joined, up_to_date, waiting }: JoinResult): string[] {
  const lines = [
    ...joined.map(({ hour, rows }) => `Joined ${hour.slice(0, 13)}: ${counted(rows, 'row')}.`),
    ...(up_to_date.length > 0
      ? [`${counted(up_to_date.length, 'hour')} joined before; nothing has changed since.`]
      : []),
    ...waiting.map(({ hour, why }) => `${hour.slice(0, 13)} is not joined: ${why}.`),
  ];
  return lines.length > 0
    ? lines
    : ['Nothing to join: the ledger knows no object of these hours, or another join was faster.'];
}
