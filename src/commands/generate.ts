import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { ExitCode, UsageError } from '../errors.js';
import { fillHours, type FillReport } from '../ingest/generate/fill-hours.js';
import { bucketStore, folderStore, type HourStore } from '../ingest/generate/hour-store.js';
import { writeGeneratedDay } from '../ingest/generate/write-day.js';
import { EVENT_TYPES, type S3Service } from '../topology/topology-types.js';
import { counted } from '../ui/plain/format.js';
import { loadProgress } from '../ui/plain/load-progress.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { parseEvents, readHours, type GenerateOptions, type HoursWanted } from './generate-options.js';
import { withProject } from './project.js';

/** Generated events: hours into a bucket or a folder, or one day as four files. */
export async function generateCommand(cli: Cli, options: GenerateOptions): Promise<ExitCode> {
  const { to, bucket } = options;
  if (to !== undefined && bucket !== true) {
    if (options.from === undefined && options.hours === undefined) return writeDay(cli, to, options);
    return fill(
      cli,
      new Terminal(cli, (text) => text),
      { store: folderStore(to), place: to },
      readHours(options),
    );
  }
  if (to !== undefined || bucket !== true) {
    throw new UsageError('generate needs one place to write to', { next: 'give --bucket, or --to DIR' });
  }
  const hours = readHours(options);
  return withProject(cli, async ({ topology: { s3: service, stateDir }, s3, redact }) => {
    allowBucket(service, cli);
    if (service.runtime === 'embedded') await s3.ensureBucket(cli.signal);
    await mkdir(stateDir, { recursive: true });
    const store = bucketStore(s3, { prefix: service.prefix, spoolDir: stateDir });
    return fill(cli, new Terminal(cli, redact), { store, place: `bucket ${service.bucket}` }, hours);
  });
}

/** Throws UsageError where generated events may not go. */
function allowBucket(service: Pick<S3Service, 'bucket' | 'runtime' | 'endpoint'>, { yes }: Cli): void {
  const { bucket, runtime, endpoint } = service;
  if (bucket === '') {
    throw new UsageError('no bucket is configured', { next: 'npl-ops config set S3_BUCKET=NAME' });
  }
  if (runtime === 'embedded' || yes) return;
  throw new UsageError(`bucket ${bucket} at ${endpoint} is not that of the embedded server`, {
    why: 'generated events would lie there among real ones',
    next: 'repeat with --yes if this bucket is for trials, or write to a folder with --to DIR',
  });
}

async function fill(
  cli: Cli,
  terminal: Terminal,
  { store, place }: { readonly store: HourStore; readonly place: string },
  wanted: HoursWanted,
): Promise<ExitCode> {
  const progress = loadProgress(terminal);
  const total = wanted.hours * wanted.events * EVENT_TYPES.length;
  const report = await fillHours(store, {
    ...wanted,
    signal: limitedSignal(cli),
    onProgress: (done) => progress({ done, total }, performance.now()),
  });
  terminal.result(cli.json ? [JSON.stringify(report)] : reportLines(report, place));
  return ExitCode.ok;
}

function reportLines(
  { objects, hours, eventsPerObject, hoursLeftAlone }: FillReport,
  place: string,
): string[] {
  const made = `${counted(objects, 'object')} of ${counted(eventsPerObject, 'event')}`;
  return [
    `${made} in ${counted(hours, 'hour')}, in ${place}`,
    ...(hoursLeftAlone === 0 ? [] : [`left as found: ${counted(hoursLeftAlone, 'hour')} that had events`]),
  ];
}

async function writeDay(cli: Cli, dir: string, options: GenerateOptions): Promise<ExitCode> {
  if (options.compress !== undefined) {
    throw new UsageError('--compress is for hours', { next: 'give --from and --hours as well' });
  }
  const events = parseEvents(options.events);
  const files = await writeGeneratedDay({ dir, seed: options.seed, events, signal: cli.signal });
  if (cli.json) {
    cli.stdout.write(`${JSON.stringify({ files, eventsPerFile: events })}\n`);
  } else {
    const names = files.map((file) => path.basename(file)).join(', ');
    cli.stdout.write(`${EVENT_TYPES.length} files of ${events} events in ${dir}: ${names}\n`);
  }
  return ExitCode.ok;
}
