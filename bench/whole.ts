import { credentials, ingest, ofOthers, setUp, tearDown } from './command.js';
import type { Data } from './data.js';
import { spread, type Spread } from './measure.js';
import { benchProject } from './project.js';
import type { Stack } from './stack.js';

/** `npl-ops ingest` of the contest's hour: from the bucket until the hour is counted and joined in ClickHouse. */
export interface WholeResult {
  readonly rows: number;
  readonly bytes: number;
  /** Wall seconds of the command. */
  readonly seconds: Spread;
  /** Of the command alone: not of the broker and not of ClickHouse. */
  readonly cpu: Spread;
  readonly peakBytes: Spread;
}

export async function whole(
  stack: Stack,
  data: Data,
  {
    runs,
    workDir,
    say,
  }: { readonly runs: number; readonly workDir: string; readonly say: (line: string) => void },
): Promise<WholeResult> {
  const taken = { seconds: [] as number[], cpu: [] as number[], peakBytes: [] as number[] };
  for (let round = 0; round < runs; round += 1) {
    const project = await benchProject(stack, `whole${round}`, {
      ...ofOthers(stack.s3.endpoint),
      S3_BUCKET: data.bucket,
    });
    const env = credentials(stack.s3);
    await setUp(stack, project, env);
    const { cost, answer } = await ingest(stack, project, { env, workDir });
    const joined = answer.hours_joined.reduce((sum, { rows }) => sum + rows, 0);
    if (answer.stored !== data.rows || joined !== data.rows / data.keys.length)
      throw new Error(`${data.rows} rows were to be stored and joined:\n${cost.stdout}`);
    say(`npl-ops ingest: ${cost.wall.toFixed(2)} s, ${cost.cpu.toFixed(2)} CPU s`);
    taken.seconds.push(cost.wall);
    taken.cpu.push(cost.cpu);
    taken.peakBytes.push(cost.peakBytes);
    await tearDown(stack, project);
  }
  return {
    rows: data.rows,
    bytes: data.bytes,
    seconds: spread(taken.seconds),
    cpu: spread(taken.cpu),
    peakBytes: spread(taken.peakBytes),
  };
}
