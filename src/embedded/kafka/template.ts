import { fileURLToPath } from 'node:url';

/** Absolute path of a file of `templates/embedded/kafka`. */
export function kafkaTemplate(
  name: 'pom.xml' | 'SHA256SUMS' | 'log4j2.properties' | 'server.properties',
): string {
  return fileURLToPath(new URL(`../../../templates/embedded/kafka/${name}`, import.meta.url));
}
