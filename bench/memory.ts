import { Readable } from 'node:stream';
import { bucketStore } from '../src/ingest/generate/hour-store.js';
import { generateHour } from '../src/ingest/generate/events.js';
import { packedName, packer, type Packing } from '../src/ingest/generate/pack.js';
import { batchTime, hourFolder } from '../src/ingest/hour.js';
import { CONTENDERS, type Answer } from './contenders/contender.js';
import { HOUR } from './data.js';
import { measure } from './measure.js';
import { checkRows, lastLine, TOPIC } from './contest.js';
import type { Stack } from './stack.js';

/** Peak memory of this engine with one large object. */
export interface MemoryResult {
  readonly packing: Packing;
  /** Of the lines, and of the object as stored. */
  readonly bytes: number;
  readonly storedBytes: number;
  readonly rows: number;
  readonly peakBytes: number;
  readonly seconds: number;
}

const BUCKET = 'npl-bench-large';
/** Page views of the piece that is repeated until the object is large enough: memory does not care. */
const PIECE = 20_000;

export async function memory(
  stack: Stack,
  {
    packing,
    bytes,
    workDir,
  }: { readonly packing: Packing; readonly bytes: number; readonly workDir: string },
): Promise<MemoryResult> {
  const s3 = await stack.bucket(BUCKET);
  const lines = [...generateHour('large', HOUR, PIECE)].map(({ browser }) => `${browser}\n`);
  const piece = Buffer.from(lines.join(''));
  const pieces = Math.ceil(bytes / piece.length);
  const { input, output } = packer('browser', packing);
  Readable.from(Array.from({ length: pieces }, () => piece)).pipe(input);
  const [folder, name] = [hourFolder(HOUR), packedName('browser', packing)];
  const store = bucketStore(s3, { prefix: '', spoolDir: workDir });
  await store.put(folder, name, output, new AbortController().signal);
  const key = `${folder}/${name}`;

  const rows = pieces * PIECE;
  const engine = CONTENDERS[0];
  await stack.freshTopic(TOPIC);
  const run = {
    ...stack.s3,
    broker: stack.broker,
    topic: TOPIC,
    bucket: BUCKET,
    keys: [key],
    plainFile: '',
    batchTime: batchTime(HOUR),
  };
  const { stdout, peakBytes } = await measure(engine.command(run, ''), workDir);
  await checkRows(stack, engine, rows);
  const storedBytes = (await s3.head(key))?.size ?? 0;
  const { seconds } = JSON.parse(lastLine(stdout)) as Answer;
  return { packing, bytes: pieces * piece.length, storedBytes, rows, peakBytes, seconds };
}
