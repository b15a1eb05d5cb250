import { UsageError, type ExitCode } from '../errors.js';
import { letterStore, parseLetterId, type LetterStore } from '../ingest/dead-letters/letter.js';
import type { LetterFilter } from '../ingest/dead-letters/letters-sql.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { withProject, type Project } from './project.js';

/** Which letters; all that were not replayed when nothing is given. */
export interface LetterFlags extends HourFlags {
  readonly reason?: string;
  /** `reason` is a whole one, not a part. */
  readonly exact?: true;
  readonly topic?: string;
  /** An event type, in place of its topic. */
  readonly type?: string;
  /** Also those that were replayed. */
  readonly all?: true;
}

/** What the commands of dead letters work with. */
export interface Desk {
  readonly store: LetterStore;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly project: Project;
}

export async function withLetters(cli: Cli, use: (desk: Desk) => Promise<ExitCode>): Promise<ExitCode> {
  return await withProject(cli, async (project) => {
    const store = letterStore(project.clickhouse, project.topology);
    return await use({
      store,
      signal: limitedSignal(cli),
      terminal: new Terminal(cli, project.redact),
      project,
    });
  });
}

/** Throws UsageError. */
export function filterOf(flags: LetterFlags, { streams }: LetterStore): LetterFilter {
  const { reason, exact, type, all } = flags;
  const hours = hourRange(flags);
  const stream = streams.find((each) => each.type === type);
  if (type !== undefined && stream === undefined) {
    throw new UsageError(`--type ${type} is no type of events`, {
      next: streams.map((each) => each.type).join(', '),
    });
  }
  if (exact === true && reason === undefined) {
    throw new UsageError('--exact is about --reason', { next: 'give the whole reason with --reason' });
  }
  if (type !== undefined && flags.topic !== undefined)
    throw new UsageError('--type and --topic exclude each other');
  const topic = flags.topic ?? stream?.topic;
  return {
    ...(hours === undefined ? {} : { hours }),
    ...(reason === undefined ? {} : exact === true ? { wholeReason: reason } : { reason }),
    ...(topic === undefined ? {} : { topic }),
    replayed: all === true,
  };
}

/** Letters that are named one by one are meant whether they were replayed or not. */
export function namedIds(ids: readonly string[]): Pick<LetterFilter, 'ids' | 'replayed'> {
  return ids.length === 0 ? {} : { ids: parseIds(ids), replayed: true };
}

/** Throws UsageError. */
export function parseIds(ids: readonly string[]): NonNullable<LetterFilter['ids']> {
  return ids.map((id) => {
    const identity = parseLetterId(id);
    if (identity !== undefined) return identity;
    throw new UsageError(`${id} is no id of a dead letter`, { next: 'npl-ops dead-letters list' });
  });
}
