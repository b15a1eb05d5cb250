import path from 'node:path';
import { javaPropertyValue } from '../../clients/java-properties.js';
import { UsageError } from '../../errors.js';
import type { KafkaService } from '../../topology/topology-types.js';

type Broker = Pick<KafkaService, 'port' | 'controllerPort' | 'dataDir'>;

/** Inside the data folder, where Kafka ignores plain files. */
export function serverPropertiesFile(dataDir: string): string {
  return path.join(dataDir, 'npl-server.properties');
}

/**
 * The broker's configuration: the template and what differs from one installation to another. Whatever name a
 * client called, it is sent on to 127.0.0.1: `localhost` may resolve to ::1 first, where the broker does not listen.
 */
export function renderServerProperties(template: string, { port, controllerPort, dataDir }: Broker): string {
  if (dataDir.includes(',')) {
    throw new UsageError(`KAFKA_DATA=${dataDir} contains a comma`, {
      why: 'Kafka would read it as two folders',
      next: 'npl-ops config set KAFKA_DATA=FOLDER, a path without a comma',
    });
  }
  const own = {
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': dataDir,
  };
  const lines = Object.entries(own).map(([key, value]) => `${key}=${javaPropertyValue(value)}`);
  return `${template.trimEnd()}\n\n${lines.join('\n')}\n`;
}
