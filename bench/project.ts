import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EVENT_TYPES, type EventType } from '../src/topology/topology-types.js';
import type { Stack } from './stack.js';

/** A second env.conf beside that of the stack, on the same services, with names of its own for all it keeps. */
export interface BenchProject {
  readonly configFile: string;
  readonly database: string;
  readonly topicOf: (type: EventType) => string;
}

export async function benchProject(
  { workspace }: Pick<Stack, 'workspace'>,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchProject> {
  const topicOf = (type: EventType): string => `${name}_${type}`;
  const values = {
    CLICKHOUSE_DATABASE: name,
    INGEST_CHECKPOINTS_TOPIC: `${name}_checkpoints`,
    INGEST_DEAD_LETTERS_TOPIC: `${name}_dead_letters`,
    ...Object.fromEntries(EVENT_TYPES.map((type) => [`${type.toUpperCase()}_EVENTS_TOPIC`, topicOf(type)])),
    ...settings,
  };
  const text = await readFile(path.join(workspace.dir, 'env.conf'), 'utf8');
  // Where a key is set twice, the last line counts.
  const added = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
  const configFile = path.join(workspace.dir, `${name}.conf`);
  await writeFile(configFile, [text, ...added].join('\n'));
  return { configFile, database: name, topicOf };
}
