import { readdir } from 'node:fs/promises';
import { cacheDir } from '../../embedded/cache-dir.js';
import {
  chdbDir,
  chdbLibrary,
  isChdbComplete,
  thisPlatform,
} from '../../embedded/clickhouse/chdb-package.js';
import { kafkaJarsDir } from '../../embedded/kafka/jars.js';
import { findJava } from '../../embedded/kafka/java.js';
import { findingOf, ok, type Finding } from './finding.js';
import type { CheckTools } from './tools.js';

interface EmbeddedSpec {
  readonly engines: readonly ('kafka' | 'clickhouse')[];
}

const CONTAINERS = 'answer docker, which needs nothing of that';

/** Whether the local engines can run here, and whether their software is here already. */
export async function checkEmbedded(
  { engines }: EmbeddedSpec,
  { env }: Pick<CheckTools, 'env'>,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    const parts: string[] = [];
    const missing: string[] = [];
    if (engines.includes('kafka')) {
      parts.push(`Java ${(await findJava(env, signal)).version} runs Kafka`);
      if (!(await hasJars(cacheDir(env)))) missing.push('Kafka (110 MB)');
    }
    if (engines.includes('clickhouse')) {
      const library = chdbLibrary(thisPlatform());
      if (!(await isChdbComplete(chdbDir(cacheDir(env)), library))) missing.push('ClickHouse (550 MB)');
    }
    const downloads =
      missing.length === 0
        ? 'the software of the engines is here'
        : `${missing.join(' and ')} will be downloaded once`;
    return ok([...parts, downloads].join(', '));
  } catch (error) {
    signal.throwIfAborted();
    return findingOf(error, CONTAINERS);
  }
}

/** Whether they are exactly the pinned ones takes seconds to find out: the plan does. */
async function hasJars(cache: string): Promise<boolean> {
  return (await readdir(kafkaJarsDir(cache)).catch(() => [])).length > 0;
}
