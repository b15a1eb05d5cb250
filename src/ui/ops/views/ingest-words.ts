import type { ProgressRecord } from '../../../ingest/run/progress.js';
import { counted, formatBytes } from '../../plain/format.js';

/** How far a running ingest is, in one sentence. */
export function ingestWords({ phase, ended, objects, lines, read, size }: ProgressRecord): string {
  if (phase === 'listing') return 'ingest is listing the bucket';
  return (
    `ingest is ${phase}: ${ended} of ${counted(objects, 'object')}, ` +
    `${formatBytes(read)} of ${formatBytes(size)}, ${counted(lines, 'line')}`
  );
}
