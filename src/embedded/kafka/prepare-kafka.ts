import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../clients/exec.js';
import { replaceFile } from '../../config/replace-file.js';
import { NplError, ToolError } from '../../errors.js';
import type { KafkaService } from '../../topology/topology-types.js';
import { checkDataDir } from '../disk.js';
import { JAVA_ENV, javaArgs, type KafkaProgram } from './kafka-engine.js';
import { renderServerProperties, serverPropertiesFile } from './server-properties.js';
import { kafkaTemplate } from './template.js';

const FORMAT_TIMEOUT_MS = 60_000;
/** Written before Kafka formats the folder, so that one formatted half is known as ours. */
const CLUSTER_ID_FILE = 'npl-cluster-id';
/** Kafka writes this file last. */
const FORMATTED_FILE = 'meta.properties';
/** What may lie in a folder that Kafka has not formatted to the end. */
const BEFORE_FORMATTED = /^(?:npl-.*|bootstrap\.checkpoint.*|meta\.properties\.tmp|lost\+found|\.gitkeep)$/;

/**
 * Makes the data folder ready for the broker: its configuration is current and its storage formatted. Changes
 * nothing that is so already. Throws NplError for a folder that cannot be used or is not ours.
 */
export async function prepareKafka(
  service: Pick<KafkaService, 'port' | 'controllerPort' | 'dataDir'>,
  { java, jarsDir }: KafkaProgram,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { dataDir } = service;
  await checkDataDir('kafka', dataDir);
  const wanted = await wantedClusterId(dataDir);
  await replaceIfOther(
    serverPropertiesFile(dataDir),
    renderServerProperties(await readFile(kafkaTemplate('server.properties'), 'utf8'), service),
  );
  if (wanted.isFormatted) return;
  await replaceIfOther(path.join(dataDir, CLUSTER_ID_FILE), `${wanted.clusterId}\n`);
  const args = ['format', '--cluster-id', wanted.clusterId, '--config', serverPropertiesFile(dataDir)];
  try {
    await run(java.path, javaArgs(jarsDir, 'kafka.tools.StorageTool', args), {
      env: JAVA_ENV,
      signal,
      timeoutMs: FORMAT_TIMEOUT_MS,
    });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new NplError(`the data folder of kafka could not be formatted: ${dataDir}`, {
      why: error.tail,
      next: `mend ${dataDir}, or ${ELSEWHERE}`,
      cause: error,
    });
  }
}

const ELSEWHERE = 'choose another folder with: npl-ops config set KAFKA_DATA=FOLDER';

/** The cluster id of the folder, a new one where there is none; throws when something else is in it. */
async function wantedClusterId(dataDir: string): Promise<{ clusterId: string; isFormatted: boolean }> {
  const ours = (await textOf(path.join(dataDir, CLUSTER_ID_FILE)))?.trim();
  const meta = await textOf(path.join(dataDir, FORMATTED_FILE));
  if (meta === undefined) {
    const strangers = (await readdir(dataDir)).filter((name) => !BEFORE_FORMATTED.test(name));
    if (strangers.length > 0)
      throw notOurs(dataDir, `it holds ${strangers.slice(0, 3).join(', ')} and no ${FORMATTED_FILE}`);
    return { clusterId: ours ?? newClusterId(), isFormatted: false };
  }
  const { 'cluster.id': clusterId, 'node.id': nodeId } = parseProperties(meta);
  if (clusterId === undefined || nodeId === undefined)
    throw notOurs(dataDir, `its ${FORMATTED_FILE} is damaged`);
  if (ours === undefined)
    throw notOurs(dataDir, `it belongs to a Kafka that was set up otherwise (cluster ${clusterId})`);
  if (clusterId !== ours || nodeId !== '1') {
    throw notOurs(
      dataDir,
      `its ${FORMATTED_FILE} is of node ${nodeId} of cluster ${clusterId}, not of node 1 of ${ours}`,
    );
  }
  return { clusterId, isFormatted: true };
}

function notOurs(dataDir: string, why: string): NplError {
  return new NplError(`the data folder of kafka holds something else: ${dataDir}`, {
    why,
    next: `${ELSEWHERE}; or move what is in it away`,
  });
}

/** 16 random bytes in URL-safe base64, as Kafka's own `random-uuid`; one with a leading dash reads as a flag. */
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

/** Enough of java.util.Properties for what Kafka itself writes. */
function parseProperties(text: string): Record<string, string | undefined> {
  return Object.fromEntries(
    [...text.matchAll(/^([^#=\s]+)=(.*)$/gm)].map(([, key, value]): [string, string] => [
      key ?? '',
      (value ?? '').trim(),
    ]),
  );
}

async function replaceIfOther(file: string, content: string): Promise<void> {
  if ((await textOf(file)) !== content) await replaceFile(file, Buffer.from(content));
}

/** Undefined when there is no such file. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
