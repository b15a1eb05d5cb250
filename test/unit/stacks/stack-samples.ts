import { readFileSync } from 'node:fs';
import { readConfig } from '../../../src/config/config.js';
import { parseEnvFile } from '../../../src/config/env-file.js';
import { SECRET_KEYS, type SecretKey, type Secrets } from '../../../src/config/secrets.js';
import type { Templates } from '../../../src/stacks/templates.js';
import { templatePath } from '../../../src/stacks/templates.js';
import type { StackService } from '../../../src/topology/stacks.js';
import type { Topology } from '../../../src/topology/topology-types.js';
import { buildTopology } from '../../../src/topology/topology.js';

export function topologyOf(...lines: string[]): Topology {
  return buildTopology(readConfig('/srv/project/env.conf', parseEnvFile(Buffer.from(lines.join('\n')))));
}

/** Each secret has a value that says which it is, unless `changes` gives it another. */
export function secretsWith(changes: Partial<Record<SecretKey, string>> = {}): Secrets {
  const get = (key: SecretKey): string => changes[key] ?? `value-of-${key}`;
  return {
    get,
    clickhousePassword: get('CLICKHOUSE_PASSWORD'),
    s3: undefined,
    all: () => SECRET_KEYS.map(get),
  };
}

export const TEMPLATES: Templates = {
  clickhouse: { server: '<server/>', profile: '<profile/>' },
  airflow: { folder: '/npl/templates/airflow', digest: 'a1' },
  superset: { folder: '/npl/templates/superset', digest: 's1' },
};

export function composeFile(service: StackService): string {
  return readFileSync(templatePath(`compose/${service}.yaml`), 'utf8').replaceAll(/^ *#.*$/gm, '');
}

/** Names in `${...}`; the `$$` of a container's own variables does not count. */
export function interpolated(text: string): string[] {
  return unique(Array.from(text.matchAll(/(?<!\$)\$\{(\w+)/g), ([, name]) => name!));
}

/** Names in `environment: NAME`: contents of secrets and of small files. */
export function contents(text: string): string[] {
  return unique(Array.from(text.matchAll(/^ {4}environment: (\w+)$/gm), ([, name]) => name!));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
