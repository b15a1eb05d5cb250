import type { Theme } from '../../../theme.js';
import type { RowStatus, ServiceRow } from './service-row.js';

type Tone = 'ok' | 'warn' | 'bad' | 'dim';

const MARKS: Readonly<Record<RowStatus, readonly [symbol: string, tone: Tone]>> = {
  healthy: ['✔', 'ok'],
  starting: ['…', 'warn'],
  unhealthy: ['✖', 'bad'],
  stopped: ['■', 'bad'],
  unknown: ['?', 'warn'],
  done: ['✔', 'dim'],
  external: ['·', 'dim'],
};

/** Symbol and word, also without colours. What its runtime calls it stands behind where that says more. */
export function markOf(row: Pick<ServiceRow, 'status' | 'state' | 'orphan' | 'trouble'>): string {
  // Its node does not answer: this is how it was.
  if (row.trouble !== undefined && row.status !== 'unknown') return `? was ${wordOf(row)}`;
  const [symbol] = MARKS[row.status];
  return `${symbol} ${wordOf(row)}${row.orphan ? ' (orphan)' : ''}`;
}

export function paintedMark(row: ServiceRow, theme: Theme): string {
  const [, tone] = row.orphan ? (['', 'warn'] as const) : MARKS[row.status];
  return theme[tone](markOf(row));
}

function wordOf({ status, state }: Pick<ServiceRow, 'status' | 'state'>): string {
  const isKnownBy = status === 'stopped' || (status === 'unhealthy' && state !== 'running');
  return isKnownBy ? state.replaceAll('-', ' ') : status;
}
