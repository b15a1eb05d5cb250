import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../src/clients/exec.js';
import type { RunInside } from '../../src/clients/docker/inside-container.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { installKafkaJars } from '../../src/embedded/kafka/install-jars.js';
import { findJava } from '../../src/embedded/kafka/java.js';
import { findKafkaJars } from '../../src/embedded/kafka/jars.js';
import { JAVA_ENV, javaArgs, kafkaEngine } from '../../src/embedded/kafka/kafka-engine.js';
import { prepareKafka } from '../../src/embedded/kafka/prepare-kafka.js';
import { serverPropertiesFile } from '../../src/embedded/kafka/server-properties.js';
import { startEngine } from './engine-process.js';
import { freePorts } from './workspace.js';

export interface SaslBroker {
  /** Asks for SCRAM-SHA-512. */
  readonly port: number;
  /** Asks nobody who they are. */
  readonly plainPort: number;
  /** As if the broker ran in a container: Kafka's own programs, and its listener `kafka:9094`. */
  readonly runInside: RunInside;
  stop(): Promise<void>;
}

const CONFIGS = '/opt/kafka/bin/kafka-configs.sh';

/** A real broker whose outer listener wants a password; it has no user yet. */
export async function startSaslBroker(): Promise<SaslBroker> {
  const root = await mkdtemp(path.join(tmpdir(), 'npl-sasl-'));
  const cache = cacheDir(process.env);
  const options = { env: process.env, signal: new AbortController().signal, log: () => undefined };
  const [plainPort, controllerPort, port] = (await freePorts(3)) as [number, number, number];
  const service = { port: plainPort, controllerPort, dataDir: path.join(root, 'kafka') };
  const program = {
    java: await findJava(process.env),
    jarsDir: (await findKafkaJars(cache)) ?? (await installKafkaJars(cache, options)),
  };
  await prepareKafka(service, program, options);
  const file = serverPropertiesFile(service.dataDir);
  await writeFile(
    file,
    `${await readFile(file, 'utf8')}${outerListener({ plainPort, controllerPort, port })}`,
  );
  const broker = await startEngine(kafkaEngine(service, program));
  const configs = path.join(root, 'kafka-configs.sh');
  const java = [program.java.path, ...javaArgs(program.jarsDir, 'kafka.admin.ConfigCommand', [])];
  await writeFile(configs, `#!/bin/sh\nexec ${java.map((word) => `'${word}'`).join(' ')} "$@"\n`, {
    mode: 0o700,
  });
  return {
    port,
    plainPort,
    runInside: async (command, options) => {
      const local = command.map((word) => (word === 'kafka:9094' ? `127.0.0.1:${plainPort}` : word));
      const [program = '', ...args] = local.map((word) => (word === CONFIGS ? configs : word));
      const { input, signal } = options;
      return (await run(program, args, { env: JAVA_ENV, input, signal, timeoutMs: 60_000 })).stdout;
    },
    async stop() {
      await broker.end('SIGKILL');
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The last of two lines with the same key holds. */
function outerListener(ports: { plainPort: number; controllerPort: number; port: number }): string {
  const listeners = [`PLAINTEXT://127.0.0.1:${ports.plainPort}`, `OUTER://127.0.0.1:${ports.port}`];
  return [
    `listeners=${listeners.join(',')},CONTROLLER://127.0.0.1:${ports.controllerPort}`,
    `advertised.listeners=${listeners.join(',')}`,
    'inter.broker.listener.name=PLAINTEXT',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OUTER:SASL_PLAINTEXT',
    'listener.name.outer.sasl.enabled.mechanisms=SCRAM-SHA-512',
    'listener.name.outer.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
    '',
  ].join('\n');
}
