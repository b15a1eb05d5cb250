import { openAsBlob } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fillHours } from '../src/ingest/generate/fill-hours.js';
import { bucketStore, folderStore } from '../src/ingest/generate/hour-store.js';
import { packedName } from '../src/ingest/generate/pack.js';
import { batchTime, hourFolder } from '../src/ingest/hour.js';
import { EVENT_TYPES, type EventType } from '../src/topology/topology-types.js';
import { waitUntil } from '../test/helpers/wait-until.js';
import { tearDown } from './command.js';
import { CONTENDERS } from './contenders/contender.js';
import { HOUR } from './data.js';
import { measure, spread, type Spread } from './measure.js';
import { benchProject, type BenchProject } from './project.js';
import type { Stack } from './stack.js';

/** Rows a second into the four tables of events, all at once. */
export interface WarehouseResult {
  readonly rows: number;
  /** Of full topics: from the first batch of rows that is seen to the last. */
  readonly fromKafka: Spread;
  /** Seconds from the creation of the consumers to that first batch. */
  readonly untilFirst: Spread;
  /** The same rows by `INSERT ... FORMAT JSONEachRow` over HTTP. */
  readonly plainInsert: Spread;
}

interface Options {
  /** Events of each type. */
  readonly events: number;
  readonly runs: number;
  readonly workDir: string;
  readonly say: (line: string) => void;
}

const BUCKET = 'npl-bench-warehouse';
const PATIENCE_MS = 600_000;

export async function warehouse(
  stack: Stack,
  { events, runs, workDir, say }: Options,
): Promise<WarehouseResult> {
  const files = path.join(workDir, 'warehouse');
  await mkdir(files);
  const made = { seed: 'warehouse', from: HOUR, hours: 1, events, signal: new AbortController().signal };
  const s3 = await stack.bucket(BUCKET);
  await fillHours(bucketStore(s3, { prefix: '', spoolDir: workDir }), { ...made, packing: 'zip' });
  await fillHours(folderStore(files), { ...made, packing: 'none' });

  const rows = events * EVENT_TYPES.length;
  const taken = { fromKafka: [] as number[], untilFirst: [] as number[], plainInsert: [] as number[] };
  for (let round = 0; round < runs; round += 1) {
    const project = await benchProject(stack, `warehouse${round}`);
    await fillTopics(stack, project, workDir);
    const drained = await drain(stack, project, rows);
    const inserted = await insertPlainly(stack, project, files, rows);
    say(
      `Kafka -> ClickHouse ${Math.round(drained.rate)} rows/s, plain INSERT ${Math.round(inserted)} rows/s`,
    );
    taken.fromKafka.push(drained.rate);
    taken.untilFirst.push(drained.untilFirst);
    taken.plainInsert.push(inserted);
    await tearDown(stack, project);
  }
  await rm(files, { recursive: true });
  return {
    rows,
    fromKafka: spread(taken.fromKafka),
    untilFirst: spread(taken.untilFirst),
    plainInsert: spread(taken.plainInsert),
  };
}

/** Publishes each type's object to its topic, before anybody reads there. */
async function fillTopics(stack: Stack, { topicOf }: BenchProject, workDir: string): Promise<void> {
  const [engine] = CONTENDERS;
  for (const type of EVENT_TYPES) {
    await stack.freshTopic(topicOf(type));
    const run = {
      ...stack.s3,
      broker: stack.broker,
      topic: topicOf(type),
      bucket: BUCKET,
      keys: [`${hourFolder(HOUR)}/${packedName(type, 'zip')}`],
      plainFile: '',
      batchTime: batchTime(HOUR),
    };
    await measure(engine.command(run, ''), workDir);
  }
}

/** Creates the tables and their consumers, and watches the rows arrive. */
async function drain(
  { workspace }: Stack,
  { configFile, database }: BenchProject,
  rows: number,
): Promise<{ readonly rate: number; readonly untilFirst: number }> {
  const count = async (): Promise<number> => {
    const counts = EVENT_TYPES.map((type) => `(SELECT count() FROM ${database}.${tableOf(type)})`);
    return Number(await workspace.sql(`SELECT ${counts.join(' + ')}`));
  };
  const applied = await workspace.npl('npl-ops', ['tables', 'apply', '--config', configFile]);
  if (applied.exitCode !== 0) throw new Error(applied.all);
  const created = performance.now();
  const seen: { readonly at: number; readonly rows: number }[] = [];
  await waitUntil(
    `${rows} rows in ${database}`,
    async () => {
      const now = await count();
      if (now > 0 && now !== seen.at(-1)?.rows) seen.push({ at: performance.now(), rows: now });
      return now >= rows;
    },
    { timeoutMs: PATIENCE_MS, everyMs: 20 },
  );
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || last.rows !== rows)
    throw new Error(`${last?.rows ?? 0} rows arrived of ${rows}`);
  return {
    rate: (last.rows - first.rows) / ((last.at - first.at) / 1000),
    untilFirst: (first.at - created) / 1000,
  };
}

/** Sends the files of all types at once, as the consumers read all topics at once; returns rows a second. */
async function insertPlainly(
  { workspace }: Stack,
  { database }: BenchProject,
  files: string,
  rows: number,
): Promise<number> {
  for (const type of EVENT_TYPES)
    await workspace.sql(`CREATE TABLE ${database}.plain_${type} AS ${database}.${tableOf(type)}`);
  const bodies = await Promise.all(
    EVENT_TYPES.map((type) => openAsBlob(path.join(files, hourFolder(HOUR), packedName(type, 'none')))),
  );
  const started = performance.now();
  await Promise.all(
    EVENT_TYPES.map(async (type, index) => {
      const query = `INSERT INTO ${database}.plain_${type} FORMAT JSONEachRow`;
      const url = `http://localhost:${workspace.ports.clickhouse}/?query=${encodeURIComponent(query)}`;
      const response = await fetch(url, { method: 'POST', body: bodies[index] ?? null });
      if (!response.ok) throw new Error(await response.text());
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const counts = EVENT_TYPES.map((type) => `(SELECT count() FROM ${database}.plain_${type})`);
  const arrived = Number(await workspace.sql(`SELECT ${counts.join(' + ')}`));
  if (arrived !== rows) throw new Error(`${arrived} rows arrived of ${rows}`);
  return rows / seconds;
}

/** As env.conf has them by default. */
function tableOf(type: EventType): string {
  return `${type}_events`;
}
