import { execa } from 'execa';
import { batchTime } from '../src/ingest/hour.js';
import { CONTENDERS, type Answer, type Contender, type Run } from './contenders/contender.js';
import { HOUR, type Data } from './data.js';
import { measure, spread, type Spread } from './measure.js';
import { benchPython } from './python.js';
import type { Stack } from './stack.js';

/** One contender, over its runs. Rates are of uncompressed JSONL. */
export interface ContestResult {
  readonly contender: Pick<Contender, 'id' | 'name' | 'about'>;
  readonly rowsPerSecond: Spread;
  readonly bytesPerSecond: Spread;
  /** Seconds from the first request to the last acknowledgement. */
  readonly seconds: Spread;
  /** The same with start and end of the process. */
  readonly wall: Spread;
  readonly cpu: Spread;
  readonly peakBytes: Spread;
}

interface Sample {
  readonly seconds: number;
  readonly wall: number;
  readonly cpu: number;
  readonly peakBytes: number;
}

export interface ContestOptions {
  readonly runs: number;
  readonly workDir: string;
  readonly say: (line: string) => void;
}

/** Of every contender, made anew for each. */
export const TOPIC = 'bench';
/** Reading back takes seconds. */
const READ_TIMEOUT_MS = 60_000;

/** All contenders in turn, and that as often as there are runs, so that all meet the same noise of the machine. */
export async function contest(
  stack: Stack,
  data: Data,
  { runs, workDir, say }: ContestOptions,
): Promise<ContestResult[]> {
  const python = await benchPython();
  const { bucket, keys, plainFile } = data;
  const run: Run = {
    ...stack.s3,
    broker: stack.broker,
    topic: TOPIC,
    bucket,
    keys,
    plainFile,
    batchTime: batchTime(HOUR),
  };
  const samples = new Map<Contender, Sample[]>(CONTENDERS.map((contender) => [contender, []]));
  // Round 0 warms the broker, its page cache and the contenders' files, and does not count.
  for (let round = 0; round <= runs; round += 1) {
    for (const contender of CONTENDERS) {
      await stack.freshTopic(TOPIC);
      const { stdout, ...cost } = await measure(contender.command(run, python), workDir);
      const seconds = stdout === '' ? cost.wall : (JSON.parse(lastLine(stdout)) as Answer).seconds;
      await checkRows(stack, contender, data.rows);
      say(
        `${contender.name}: ${seconds.toFixed(2)} s, ${cost.cpu.toFixed(2)} CPU s${round === 0 ? ' (warm-up)' : ''}`,
      );
      if (round > 0) samples.get(contender)?.push({ ...cost, seconds });
    }
  }
  return [...samples].map(([contender, taken]) => resultOf(contender, taken, data));
}

function resultOf({ id, name, about }: Contender, taken: readonly Sample[], data: Data): ContestResult {
  const of = (value: (sample: Sample) => number): Spread => spread(taken.map(value));
  return {
    contender: { id, name, about },
    rowsPerSecond: of(({ seconds }) => data.rows / seconds),
    bytesPerSecond: of(({ seconds }) => data.bytes / seconds),
    seconds: of(({ seconds }) => seconds),
    wall: of(({ wall }) => wall),
    cpu: of(({ cpu }) => cpu),
    peakBytes: of(({ peakBytes }) => peakBytes),
  };
}

/** Reads the topic back as a consumer sees it: committed messages only. A contender that lost some has not won. */
export async function checkRows(
  { broker }: Pick<Stack, 'broker'>,
  { name, publishes }: Pick<Contender, 'name' | 'publishes'>,
  rows: number,
): Promise<void> {
  const consume = ['-C', '-q', '-e', '-b', broker, '-t', TOPIC, '-o', 'beginning', '-f', '.'];
  const read = () =>
    execa('kcat', [...consume, '-X', 'isolation.level=read_committed'], {
      maxBuffer: 1 << 28,
      timeout: READ_TIMEOUT_MS,
    });
  // It can miss the end of a partition that closes with the mark of a transaction, and then waits for ever.
  const { stdout } = await read().catch(read);
  const expected = publishes ? rows : 0;
  if (stdout.length !== expected) throw new Error(`${name}: ${stdout.length} rows arrived of ${expected}`);
}

export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
