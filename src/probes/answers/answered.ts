import { dirname } from 'node:path';
import type { Config } from '../../config/config.js';
import { KEYS, KEY_NAMES, type KeyName, type Values } from '../../config/keys.js';
import type { SecretKey } from '../../config/secrets.js';
import type { Topology } from '../../topology/topology-types.js';
import { impliedTopology } from '../../topology/topology.js';

/** What has been answered so far, as text: by the wizard over env.conf. */
export interface Answered {
  /** Absolute path of env.conf, which need not exist. */
  readonly configFile: string;
  /** Empty: not answered, so that the default holds. */
  value(key: KeyName): string;
  /** Typed in this run; empty: not. */
  secret(key: SecretKey): string;
}

/** What the answers mean. One that is refused counts as not answered: it has a message of its own. */
export function meaningOf(answered: Answered): { readonly values: Values; readonly topology: Topology } {
  const values: Partial<Record<KeyName, unknown>> = {};
  for (const key of KEY_NAMES) values[key] = parsed(key, answered.value(key)) ?? parsed(key, '') ?? '';
  const own = values as Values;
  const whole: Values = {
    ...own,
    KAFKA_HOST: own.USE_EXTERNAL_KAFKA ? own.KAFKA_HOST : own.HOST,
    CLICKHOUSE_HOST: own.USE_EXTERNAL_CLICKHOUSE ? own.CLICKHOUSE_HOST : own.HOST,
  };
  const { configFile } = answered;
  const config: Config = {
    file: configFile,
    dir: dirname(configFile),
    values: whole,
    lines: {},
    warnings: [],
  };
  return { values: whole, topology: impliedTopology(config) };
}

/** Undefined: refused, or nothing at all. */
function parsed(key: KeyName, text: string): unknown {
  const { type, default: fallback } = KEYS[key];
  const meant = text || fallback;
  if (meant === '') return undefined;
  const read = type.parse(meant);
  return 'value' in read ? read.value : undefined;
}

/** Whether an answer has a form that the key takes; an empty one has. */
export function isReadable(key: KeyName, text: string): boolean {
  return text === '' || 'value' in KEYS[key].type.parse(text);
}
