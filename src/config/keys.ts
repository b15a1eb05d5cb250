import { airflow } from './keys/airflow.js';
import { clickhouse } from './keys/clickhouse.js';
import { ingestion } from './keys/ingestion.js';
import { kafka } from './keys/kafka.js';
import { machine } from './keys/machine.js';
import { s3 } from './keys/s3.js';
import { superset } from './keys/superset.js';
import { tables } from './keys/tables.js';
import type { KeySpec } from './keys/key-spec.js';

export type { KeySpec } from './keys/key-spec.js';

/** In the order of docs/env-conf.md. */
export const KEY_GROUPS: readonly {
  readonly title: string;
  readonly keys: Readonly<Record<string, KeySpec>>;
}[] = [
  { title: 'Machine', keys: machine },
  { title: 'Kafka', keys: kafka },
  { title: 'ClickHouse', keys: clickhouse },
  { title: 'Airflow', keys: airflow },
  { title: 'Superset', keys: superset },
  { title: 'S3', keys: s3 },
  { title: 'Tables and topics', keys: tables },
  { title: 'Ingestion', keys: ingestion },
];

/** Every key that npl understands: its type, default, question and meaning. */
export const KEYS = {
  ...machine,
  ...kafka,
  ...clickhouse,
  ...airflow,
  ...superset,
  ...s3,
  ...tables,
  ...ingestion,
};

export type KeyName = keyof typeof KEYS;
export const KEY_NAMES = Object.keys(KEYS) as KeyName[];

type ValueOf<S> = S extends KeySpec<infer T, infer D> ? (D extends '' ? T | '' : T) : never;
/** What env.conf says, typed; a key without value and without default is `''`. */
export type Values = { readonly [K in KeyName]: ValueOf<(typeof KEYS)[K]> };

export function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(KEYS, name);
}

/** A value as it is written in env.conf. */
export function valueText(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'YES' : 'NO') : String(value);
}
