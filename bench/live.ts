import { setTimeout as delay } from 'node:timers/promises';
import { EVENT_TYPES } from '../src/topology/topology-types.js';
import { formatCount } from '../src/ui/plain/format.js';
import { startPty, type Pty } from '../test/helpers/pty.js';
import { ingest, setUp, tearDown } from './command.js';
import { liveFigures, liveWords, type LiveFigures } from './live-figures.js';
import { benchProject, type BenchProject } from './project.js';
import type { Stack } from './stack.js';

/** What the live view costs on a terminal. */
export interface LiveResult {
  /** Nothing comes. */
  readonly idle: LiveFigures;
  /** Hours come one after another. */
  readonly fed: LiveFigures;
  /** How many came meanwhile, and the events of each type in each. */
  readonly hours: number;
  readonly events: number;
}

interface Options {
  /** Under the feed; idle it is watched for as long, but for no more than five minutes. */
  readonly seconds: number;
  readonly workDir: string;
  readonly say: (line: string) => void;
}

const SCREEN = { cols: 120, rows: 40 };
/** Until it has loaded its views and has compiled what runs often. */
const SETTLE_MS = 20_000;
/** Between two hours. */
const REST_MS = 15_000;
const MOST_IDLE_SECONDS = 300;
/** For the figures to settle once nothing comes any more. */
const SETTLED_MS = 60_000;
const EVENTS = 2_000;
const HOUR_MS = 3_600_000;
const FIRST_HOUR = Date.UTC(2023, 0, 1);

/** The overview on a terminal, first while nothing comes, then under a feed of generated hours. */
export async function live(stack: Stack, { seconds, workDir, say }: Options): Promise<LiveResult> {
  const project = await benchProject(stack, 'live');
  await setUp(stack, project);
  const pty = startPty({ cwd: stack.workspace.dir, args: ['--config', project.configFile], ...SCREEN });
  try {
    await pty.waitFor(/✔ Healthy/, 60_000);
    await delay(SETTLE_MS);
    const idle = await liveFigures(pty, Math.min(seconds, MOST_IDLE_SECONDS));
    say(`live, idle: ${liveWords(idle)}`);
    const stop = new AbortController();
    const feeding = feed(stack, project, { workDir, signal: stop.signal });
    const fed = await liveFigures(pty, seconds).finally(() => stop.abort());
    const hours = await feeding;
    await checkFigures(pty, stack, project);
    say(`live, ${hours} hours fed: ${liveWords(fed)}`);
    return { idle, fed, hours, events: EVENTS };
  } finally {
    pty.press('q');
    await pty.exit().catch(() => pty.kill());
    await tearDown(stack, project);
  }
}

/** The screen must end with the figures that SQL has: a view that fell behind or lost count has not passed. */
async function checkFigures(pty: Pty, { workspace }: Stack, { database }: BenchProject): Promise<void> {
  const count = (from: string) => workspace.sql(`SELECT count() FROM ${database}.${from}`);
  const perType = await Promise.all(EVENT_TYPES.map((type) => count(`${type}_events`)));
  const stored = perType.reduce((sum, rows) => sum + Number(rows), 0);
  const joined = Number(await count('clickstream_raw'));
  for (const rows of [stored, joined]) {
    await pty.waitFor(new RegExp(`(?<![\\d,])${formatCount(rows)} rows`), SETTLED_MS);
  }
}

/** Returns how many hours have come when it was told to stop. */
async function feed(
  stack: Stack,
  project: BenchProject,
  { workDir, signal }: { readonly workDir: string; readonly signal: AbortSignal },
): Promise<number> {
  let hours = 0;
  while (!signal.aborted) {
    const from = new Date(FIRST_HOUR + hours * HOUR_MS).toISOString().slice(0, 13);
    const wanted = ['--from', from, '--hours', '1', '--events', String(EVENTS)];
    const made = await stack.workspace.npl('npl-ops', [
      ...['generate', '--bucket', ...wanted],
      ...['--config', project.configFile],
    ]);
    if (made.exitCode !== 0) throw new Error(`npl-ops generate failed:\n${made.all}`);
    await ingest(stack, project, { workDir });
    hours += 1;
    await delay(REST_MS, undefined, { signal }).catch(() => undefined);
  }
  return hours;
}
