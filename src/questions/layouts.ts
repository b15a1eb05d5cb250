import type { KeyName } from '../config/keys.js';
import type { Values } from '../config/keys.js';
import type { Choice } from './question.js';

export const LAYOUT_NAMES = ['one-machine', 'embedded', 'three-machines', 'existing'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

type Preset = Readonly<Partial<Record<KeyName, string>>>;

export interface Layout extends Choice {
  readonly value: LayoutName;
  /** What choosing it answers; empty: the default of the key. */
  readonly preset: Preset;
}

const OWN_SERVICES: Preset = {
  USE_EXTERNAL_KAFKA: 'NO',
  USE_EXTERNAL_CLICKHOUSE: 'NO',
  USE_EXTERNAL_AIRFLOW: 'NO',
  KAFKA_RUNTIME: '',
  CLICKHOUSE_RUNTIME: '',
  // Of one broker and one server.
  KAFKA_REPLICATION: '1',
  CLICKHOUSE_CLUSTER: '',
};

const HERE: Preset = {
  KAFKA_NODE: 'local',
  CLICKHOUSE_NODE: 'local',
  AIRFLOW_NODE: 'local',
  SUPERSET_NODE: 'local',
};

/** In the order in which they are offered. */
export const LAYOUTS: readonly Layout[] = [
  {
    value: 'one-machine',
    title: 'This machine, in containers',
    help: 'Kafka, ClickHouse, Airflow and, if you like, Superset in Docker.',
    preset: { ...OWN_SERVICES, ...HERE, RUNTIME: 'docker' },
  },
  {
    value: 'embedded',
    title: 'A trial without Docker',
    help: 'Real engines as plain processes: Kafka, ClickHouse and an S3 server with a demo bucket. No Airflow, no Superset.',
    // Engines of this machine listen on loopback, without a sign-in.
    preset: {
      ...OWN_SERVICES,
      ...HERE,
      RUNTIME: 'embedded',
      S3_RUNTIME: '',
      HOST: 'localhost',
      USE_SUPERSET: 'NO',
      KAFKA_SECURITY: 'plaintext',
    },
  },
  {
    value: 'three-machines',
    title: 'Several machines, in containers',
    help: 'Each service on the machine that you name; npl reaches their Docker through ssh.',
    preset: { ...OWN_SERVICES, RUNTIME: 'docker', KAFKA_SECURITY: 'sasl_scram' },
  },
  {
    value: 'existing',
    title: 'Parts of it run already',
    help: 'npl uses the Kafka, the ClickHouse or the Airflow that you have, and runs the rest.',
    preset: {},
  },
];

/** The layout that these settings are. */
export function layoutOf(values: Values): LayoutName {
  const { USE_EXTERNAL_KAFKA: kafka, USE_EXTERNAL_CLICKHOUSE: clickhouse, RUNTIME: runtime } = values;
  if (kafka || clickhouse || values.USE_EXTERNAL_AIRFLOW) return 'existing';
  const own = [values.KAFKA_RUNTIME, values.CLICKHOUSE_RUNTIME];
  if (own.some((other) => other !== '' && other !== runtime)) return 'existing';
  const nodes = [values.KAFKA_NODE, values.CLICKHOUSE_NODE, values.AIRFLOW_NODE, values.SUPERSET_NODE];
  if (nodes.some((node) => node !== 'local')) return 'three-machines';
  return runtime === 'embedded' ? 'embedded' : 'one-machine';
}
