import type { Effect } from '../../view.js';

/** Commands that mend without deleting anything; that they change something is asked first. */
const MENDING = /^npl-ops ((?:up|restart(?: [a-z0-9-]+)?|tables apply|ingest|airflow unpause))(?: --yes)?$/u;
/** Those that would ask, and have nobody who answers. */
const ASKING: readonly string[] = ['up', 'ingest', 'tables apply', 'airflow unpause'];
const DRY_RUNS: Readonly<Record<string, readonly string[]>> = {
  ingest: ['ingest', '--dry-run'],
  'tables apply': ['tables', 'plan'],
};
/** Commands that only tell more. */
const TELLING =
  /^npl-ops (ps|status|verify|airflow|ingest status|config (?:check|diff)|tables (?:plan|check|list))$/u;
const LOGS = /^npl-ops logs ([a-z0-9-]+)$/u;
/** Of a process that is stopped: going on is for who stopped it, starting anew is for everybody. */
const ANEW = /^kill -CONT \d+ lets it go on, (npl-ops restart [a-z0-9-]+) starts it anew$/u;

/** What is done about a finding by the words of its remedy; undefined where that is for people. */
export function mendOf(next: string): Effect | undefined {
  const anew = ANEW.exec(next)?.[1];
  if (anew !== undefined) return mendOf(anew);
  const about = LOGS.exec(next)?.[1];
  if (about !== undefined) return { kind: 'goto', view: 'logs', about };
  const told = TELLING.exec(next)?.[1];
  if (told !== undefined) return { kind: 'run', title: next, args: told.split(' '), confirm: '' };
  const command = MENDING.exec(next)?.[1];
  if (command === undefined) return undefined;
  const dryRun = DRY_RUNS[command];
  return {
    kind: 'run',
    title: next,
    args: [...command.split(' '), ...(ASKING.includes(command) ? ['--yes'] : [])],
    ...(dryRun === undefined ? {} : { dryRun }),
    confirm: `Run ${next}?`,
  };
}
