import path from 'node:path';
import type { KafkaService } from '../../topology/topology-types.js';
import type { EngineSpec } from '../engine.js';
import type { Java } from './java.js';
import { serverPropertiesFile } from './server-properties.js';
import { kafkaTemplate } from './template.js';

/** Where the broker's program is. */
export interface KafkaProgram {
  readonly java: Pick<Java, 'path'>;
  readonly jarsDir: string;
}

/**
 * Measured on two cores (docs/decisions/embedded-kafka.md): against Java's own choice the start takes 2.1 s instead
 * of 2.6 s and half the processor time; 512 MB of heap is twice what 190 MB/s of messages needed.
 */
const JVM_FLAGS = [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  // Killed and started again is better than half alive.
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
];

/** In the plain C locale Java cannot open a path that has other letters than ASCII. */
export const JAVA_ENV = { LC_ALL: 'C.UTF-8' };

/** Runs one of Kafka's main classes: the arguments of `java`. */
export function javaArgs(jarsDir: string, mainClass: string, args: readonly string[]): string[] {
  const logging = `-Dlog4j2.configurationFile=${kafkaTemplate('log4j2.properties')}`;
  return [...JVM_FLAGS, logging, '-cp', path.join(jarsDir, '*'), mainClass, ...args];
}

/** The broker as a process; `prepareKafka` must have run on its data folder. */
export function kafkaEngine(
  { port, controllerPort, dataDir }: Pick<KafkaService, 'port' | 'controllerPort' | 'dataDir'>,
  { java, jarsDir }: KafkaProgram,
): EngineSpec {
  return {
    name: 'kafka',
    command: java.path,
    args: javaArgs(jarsDir, 'kafka.Kafka', [serverPropertiesFile(dataDir)]),
    env: JAVA_ENV,
    dataDir,
    ports: [port, controllerPort],
    // The broker opens this port last, when it has recovered its partitions and the controller has let it in.
    ready: { kind: 'tcp', port },
    stopTimeoutMs: 60_000,
    readyTimeoutMs: 180_000,
  };
}
