/** A file of the support archive: what a command of npl-ops prints. */
export interface BundlePart {
  readonly file: string;
  readonly args: readonly string[];
}

const LOG_LINES = '2000';

/**
 * What somebody who helps from afar asks for first. None of these changes anything, and none shows an event or a dead
 * letter itself: those are other people's data.
 */
export const BUNDLE_PARTS: readonly BundlePart[] = [
  { file: 'version.txt', args: ['--version'] },
  { file: 'doctor.txt', args: ['doctor'] },
  { file: 'status.json', args: ['status', '--json'] },
  { file: 'containers.txt', args: ['ps'] },
  { file: 'config-check.txt', args: ['config', 'check'] },
  { file: 'config-diff.txt', args: ['config', 'diff'] },
  { file: 'tables-plan.txt', args: ['tables', 'plan'] },
  { file: 'ingest-status.json', args: ['ingest', 'status', '--json'] },
  { file: 'verify.txt', args: ['verify'] },
  { file: 'logs.txt', args: ['logs', '--lines', LOG_LINES] },
];
