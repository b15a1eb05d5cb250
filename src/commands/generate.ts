import path from 'node:path';
import { ExitCode, UsageError } from '../errors.js';
import { writeGeneratedDay } from '../ingest/generate/write-day.js';
import { EVENT_TYPES } from '../topology/topology-types.js';
import type { Cli } from './cli.js';

export interface GenerateOptions {
  /** Directory to write to. */
  readonly to: string;
  /** Events of each type, as typed. */
  readonly events: string;
  /** Same seed and number: same bytes. */
  readonly seed: string;
}

const MOST_EVENTS = 1_000_000_000;

/** Writes a generated day of events, one JSONL file for each type. */
export async function generateCommand(cli: Cli, options: GenerateOptions): Promise<ExitCode> {
  const { to, seed } = options;
  const events = parseEvents(options.events);
  const files = await writeGeneratedDay({ dir: to, seed, events, signal: cli.signal });
  if (cli.json) {
    cli.stdout.write(`${JSON.stringify({ files, eventsPerFile: events })}\n`);
  } else {
    const names = files.map((file) => path.basename(file)).join(', ');
    cli.stdout.write(`${EVENT_TYPES.length} files of ${events} events in ${to}: ${names}\n`);
  }
  return ExitCode.ok;
}

function parseEvents(text: string): number {
  const events = /^\d+$/.test(text) ? Number(text) : 0;
  if (events >= 1 && events <= MOST_EVENTS) return events;
  throw new UsageError(`--events ${text} is not a number of events`, {
    next: `give a whole number from 1 to ${MOST_EVENTS}`,
  });
}
