import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { KAFKA_VERSION } from '../src/embedded/kafka/jars.js';
import type { Stack } from './stack.js';

/** Where figures were taken, and with what. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** Cores that others kept busy before the bench began: its load average of one minute. */
  readonly loadBefore: number;
  /** By name. */
  readonly versions: Readonly<Record<string, string>>;
}

const LIBRARIES =
  'import confluent_kafka as c, boto3; print(c.version(), c.libversion()[0], boto3.__version__, sep="\\n")';

export async function describeMachine(
  { workspace }: Pick<Stack, 'workspace'>,
  python: string,
  loadBefore: number,
): Promise<Machine> {
  const [pythonVersion, libraries, kcat, java] = await Promise.all([
    execa(python, ['--version']),
    execa(python, ['-c', LIBRARIES]),
    execa('kcat', ['-V']),
    execa('java', ['-version'], { all: true }),
  ]);
  const [confluent = '', librdkafka = '', boto = ''] = libraries.stdout.split('\n');
  const kafkajs = await readFile(new URL('../node_modules/kafkajs/package.json', import.meta.url), 'utf8');
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    loadBefore,
    versions: {
      Node: process.versions.node,
      Kafka: KAFKA_VERSION,
      Java: versionIn(java.all),
      ClickHouse: await workspace.sql('SELECT version()'),
      Python: versionIn(pythonVersion.stdout),
      'confluent-kafka': `${confluent} (librdkafka ${librdkafka})`,
      boto3: boto,
      kcat: `${versionIn(kcat.stdout)} (librdkafka ${versionIn(kcat.stdout.split('librdkafka')[1] ?? '')})`,
      kafkajs: (JSON.parse(kafkajs) as { version: string }).version,
    },
  };
}

/** The first thing in a text that looks like a version. */
function versionIn(text: string): string {
  return /\d+\.\d+[\w.+-]*/.exec(text)?.[0] ?? 'unknown';
}
