import type { RunInside } from '../docker/inside-container.js';
import { javaPropertyValue } from '../java-properties.js';

/** Those who may sign in to a broker that npl runs. It has no further rules: each may read and write everything. */
export interface KafkaUsers {
  /** Their names, sorted. */
  list(signal: AbortSignal): Promise<string[]>;
  /** Makes the user, or gives it this password. Who is signed in stays so. */
  setPassword(user: string, password: string, signal: AbortSignal): Promise<void>;
}

const CONFIGS = '/opt/kafka/bin/kafka-configs.sh';
/** The listener inside the container, which wants no password: by it the first user is made. */
const BOOTSTRAP = 'kafka:9094';
/** Kafka's own default is 4,096, its least. */
const ITERATIONS = 8_192;
/** The broker's heap and agents are not for its tools. */
const SMALL_JVM = { KAFKA_HEAP_OPTS: '-Xmx128m', KAFKA_OPTS: '', KAFKA_JMX_OPTS: '' };
/** Opening the container's own stdin anew is refused to its user; a pipe of that user's is not. */
const FROM_STDIN = 'cat | "$0" "$@" --add-config-file /dev/stdin';

/** Through Kafka's own program in the broker's container. */
export function kafkaUsers(runInside: RunInside): KafkaUsers {
  const users = ['--bootstrap-server', BOOTSTRAP, '--entity-type', 'users'];
  return {
    async list(signal) {
      const command = [CONFIGS, ...users, '--describe'];
      return namesOf(await runInside(command, { input: '', signal, env: SMALL_JVM }));
    },
    async setPassword(user, password, signal) {
      const command = ['sh', '-c', FROM_STDIN, CONFIGS, ...users, '--entity-name', user, '--alter'];
      const input = `SCRAM-SHA-512=iterations=${ITERATIONS},password=${javaPropertyValue(password)}\n`;
      await runInside(command, { input, signal, secret: password, env: SMALL_JVM });
    },
  };
}

/** `SCRAM credential configs for user-principal 'npl' are SCRAM-SHA-512=iterations=8192` */
function namesOf(output: string): string[] {
  const found = [...output.matchAll(/^SCRAM credential configs for user-principal '(.+)' are /gm)];
  return found.map(([, name = '']) => name).sort();
}
