import { credentials, ingest, ofOthers, setUp, tearDown } from './command.js';
import { countingProxy, type CountingProxy } from './counting-proxy.js';
import { spread, type Spread } from './measure.js';
import { fillTables, layObjects, smallObjects } from './old-bucket.js';
import { benchProject } from './project.js';
import type { Stack } from './stack.js';

/** The cost of `npl-ops ingest` with one new hour, in a bucket of an age. */
export interface HourlyResult {
  readonly bucket: string;
  readonly objects: number;
  /** Wall seconds of the whole command. */
  readonly seconds: Spread;
  /** To S3. */
  readonly requests: Spread;
}

interface Age {
  readonly bucket: string;
  readonly hours: number;
}

interface Options {
  /** Age of the oldest bucket. */
  readonly years: number;
  readonly runs: number;
  readonly workDir: string;
  readonly say: (line: string) => void;
}

const HOUR_MS = 3_600_000;
const DAY = 24;
const YEAR = 365 * DAY;

function agesUpTo(years: number): readonly Age[] {
  return [
    { bucket: '1 day', hours: DAY },
    { bucket: '1 week', hours: 7 * DAY },
    ...(years >= 1 ? [{ bucket: '1 year', hours: YEAR }] : []),
    ...(years > 1 ? [{ bucket: `${years} years`, hours: years * YEAR }] : []),
  ];
}

export async function hourly(stack: Stack, options: Options): Promise<HourlyResult[]> {
  const proxy = await countingProxy(stack.workspace.ports.s3);
  const results: HourlyResult[] = [];
  try {
    for (const age of agesUpTo(options.years)) results.push(await runsOf(stack, age, { ...options, proxy }));
  } finally {
    await proxy.close();
  }
  return results;
}

async function runsOf(
  stack: Stack,
  { bucket, hours }: Age,
  { runs, workDir, say, proxy }: Omit<Options, 'years'> & { readonly proxy: CountingProxy },
): Promise<HourlyResult> {
  const name = `bench-${bucket.replace(' ', '-')}`;
  const project = await benchProject(stack, name.replaceAll('-', '_'), {
    ...ofOthers(`http://localhost:${proxy.port}`),
    S3_BUCKET: name,
  });
  const env = credentials(stack.s3);
  const objects = await smallObjects();
  await stack.bucket(name);
  const rounds = runs + 1;
  // The newest hour of the last round is the last that is over.
  const newest = Math.floor(Date.now() / HOUR_MS - rounds) * HOUR_MS;
  const old = { from: newest - (hours - 1) * HOUR_MS, hours };
  await layObjects(stack, name, old, objects);
  await setUp(stack, project, env);
  await fillTables(stack, project, name, old, objects);

  const taken = { seconds: [] as number[], requests: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    await layObjects(stack, name, { from: newest + (round + 1) * HOUR_MS, hours: 1 }, objects);
    proxy.taken();
    const { cost, answer } = await ingest(stack, project, { env, workDir });
    const requests = proxy.taken();
    if (answer.objects.published !== objects.length || answer.hours_joined.length !== 1)
      throw new Error(`an hour of ${objects.length} objects was to be published and joined:\n${cost.stdout}`);
    say(`${bucket}: ${cost.wall.toFixed(2)} s, ${requests} requests${round === 0 ? ' (warm-up)' : ''}`);
    if (round === 0) continue;
    taken.seconds.push(cost.wall);
    taken.requests.push(requests);
  }
  await tearDown(stack, project);
  return {
    bucket,
    objects: hours * objects.length,
    seconds: spread(taken.seconds),
    requests: spread(taken.requests),
  };
}
