import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { format } from 'prettier';
import { projectRoot } from '../test/helpers/workspace.js';
import { chart } from './chart.js';
import { contest } from './contest.js';
import { makeData } from './data.js';
import { hourly } from './hourly.js';
import { live } from './live.js';
import { describeMachine } from './machine.js';
import { memory } from './memory.js';
import { missingPackages } from './needs.js';
import { readOptions, type BenchOptions } from './options.js';
import { benchPython } from './python.js';
import { report } from './report.js';
import type { Results } from './results.js';
import { startStack, type Stack } from './stack.js';
import { startup } from './startup.js';
import { warehouse } from './warehouse.js';
import { whole } from './whole.js';

const DOCS = path.join(projectRoot, 'docs');
const CHART = 'benchmarks.svg';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** All parts that were asked for, one after another: nothing else is to run meanwhile. */
async function measureAll(
  stack: Stack,
  { runs, events, largeBytes, years, liveSeconds, parts }: BenchOptions,
  { workDir, loadBefore }: { readonly workDir: string; readonly loadBefore: number },
): Promise<Results> {
  const common = { runs, workDir, say };
  const needsData = parts.has('contest') || parts.has('whole');
  const data = needsData ? await makeData(stack, events, workDir) : undefined;
  const large = { bytes: largeBytes, workDir };
  return {
    machine: await describeMachine(stack, await benchPython(), loadBefore),
    runs,
    ...(parts.has('startup') && { startup: await startup(2 * runs, workDir) }),
    ...(data !== undefined &&
      parts.has('contest') && { contest: { data, results: await contest(stack, data, common) } }),
    ...(data !== undefined && parts.has('whole') && { whole: await whole(stack, data, common) }),
    ...(parts.has('memory') && {
      memory: [
        await memory(stack, { ...large, packing: 'zip' }),
        await memory(stack, { ...large, packing: 'none' }),
      ],
    }),
    ...(parts.has('warehouse') && { warehouse: await warehouse(stack, { ...common, events: 2 * events }) }),
    // A run waits for ClickHouse, which stores by the second: of a few runs the ratio is chance.
    ...(parts.has('hourly') && { hourly: await hourly(stack, { ...common, runs: 5 * runs, years }) }),
    ...(parts.has('live') && { live: await live(stack, { ...common, seconds: liveSeconds }) }),
  };
}

async function bench(options: BenchOptions): Promise<void> {
  const [loadBefore = 0] = os.loadavg();
  const stop = stopped();
  // Until there is something to stop.
  stop.catch(() => undefined);
  const workDir = await mkdtemp(path.join(os.tmpdir(), 'npl-bench-'));
  try {
    const stack = await startStack();
    try {
      const results = await Promise.race([measureAll(stack, options, { workDir, loadBefore }), stop]);
      const text = await format(report(results, CHART), { parser: 'markdown', printWidth: 110 });
      process.stdout.write(text);
      if (!options.writes) return;
      await writeFile(path.join(DOCS, 'benchmarks.md'), text);
      if (results.contest !== undefined)
        await writeFile(path.join(DOCS, CHART), chart(results.contest.results));
    } finally {
      await stack.close();
    }
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Rejects at the first signal, so that what was started is ended. */
function stopped(): Promise<never> {
  return new Promise((_, reject) => {
    // Not `once`: execa ends a process whose last listener has gone.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => reject(new Error(`stopped by ${signal}`)));
  });
}

const options = readOptions();
if (typeof options === 'string') {
  process.stderr.write(options);
  process.exitCode = 2;
} else {
  const missing = await missingPackages();
  if (missing.length === 0) {
    await bench(options);
  } else {
    const install = `apt-get install ${missing.join(' ')}`;
    say(`The bench lacks ${missing.join(' and ')}: run \`${install}\` and start it again.`);
    process.exitCode = 2;
  }
}
