import { dirname } from 'node:path';
import type { Config } from '../config/config.js';
import { KEYS, KEY_NAMES, type KeyName, type Values } from '../config/keys.js';
import { resolveRuntimes, type Runtimes } from '../topology/runtimes.js';
import { impliedTopology } from '../topology/topology.js';
import type { Topology } from '../topology/topology-types.js';
import type { LayoutName } from './layouts.js';

/** What the answers so far mean. */
export interface Situation {
  readonly layout: LayoutName;
  readonly values: Values;
  readonly runtimes: Runtimes;
}

/** An answer that its key refuses counts as not given. `text` is empty where the default holds. */
export function lenientConfig(configFile: string, text: (key: KeyName) => string): Config {
  const read: Partial<Record<KeyName, unknown>> = {};
  for (const key of KEY_NAMES) read[key] = parsed(key, text(key)) ?? parsed(key, '') ?? '';
  const own = read as Values;
  const values: Values = {
    ...own,
    KAFKA_HOST: own.USE_EXTERNAL_KAFKA ? own.KAFKA_HOST : own.HOST,
    CLICKHOUSE_HOST: own.USE_EXTERNAL_CLICKHOUSE ? own.CLICKHOUSE_HOST : own.HOST,
  };
  return { file: configFile, dir: dirname(configFile), values, lines: {}, warnings: [] };
}

export function situationOf(layout: LayoutName, { values }: Pick<Config, 'values'>): Situation {
  return { layout, values, runtimes: resolveRuntimes(values) };
}

/** Where everything would be, whether or not it can hold together. */
export function topologyOf(config: Config): Topology {
  return impliedTopology(config);
}

/** Undefined: refused, or nothing at all. */
function parsed(key: KeyName, text: string): unknown {
  const { type, default: fallback } = KEYS[key];
  const meant = text === '' ? fallback : text;
  if (meant === '') return undefined;
  const result = type.parse(meant);
  return 'value' in result ? result.value : undefined;
}
