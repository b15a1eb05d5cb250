import { isAbsolute } from 'node:path';
import type { KeyName, Values } from '../config/keys.js';
import { addressKey, NODE_KEYS } from './address-key.js';
import { isLoopback } from './machine.js';
import { needsOf } from './needs.js';
import { addressInContainer, type Endpoint } from './reach.js';
import { STACK_SERVICES, type StackService } from './stacks.js';
import type { Clash } from './topology-error.js';
import { LOCAL, type Topology } from './topology-types.js';

const TITLES = {
  kafka: 'Kafka',
  clickhouse: 'ClickHouse',
  s3: 'S3',
  airflow: 'Airflow',
  superset: 'Superset',
} as const satisfies Record<Endpoint, string>;

const FOLDERS = {
  kafka: ['KAFKA_DATA'],
  clickhouse: ['CLICKHOUSE_DATA'],
  airflow: ['AIRFLOW_DATABASE', 'AIRFLOW_DAGS', 'AIRFLOW_SHARE'],
  superset: ['SUPERSET_DATA'],
} as const satisfies Record<StackService, readonly KeyName[]>;

/** Containers that could not reach what they need, or that everybody could reach, or whose folders nobody could find. */
export function reachClashes(values: Values, topology: Topology): Clash[] {
  return [...openKafka(topology), ...unreachable(values, topology), ...relativeFolders(values, topology)];
}

function openKafka({ kafka }: Topology): Clash[] {
  if (kafka.runtime !== 'docker' || kafka.security !== 'plaintext' || kafka.node === LOCAL) return [];
  const reason =
    'on another machine Kafka listens on its network, where everybody could read and write without sign-in; use KAFKA_SECURITY=sasl_scram';
  return [{ keys: ['KAFKA_SECURITY', 'KAFKA_NODE'], reason }];
}

function unreachable(values: Values, topology: Topology): Clash[] {
  const blind = STACK_SERVICES.filter((name) => topology[name].runtime === 'docker').flatMap((name) =>
    needsOf(name, topology)
      .filter((endpoint) => addressInContainer(topology, endpoint, topology[name].node) === undefined)
      // Embedded engines have rules of their own.
      .filter((endpoint) => topology[endpoint].runtime !== 'embedded')
      .map((endpoint) => clash(values, topology, name, endpoint)),
  );
  const { kafka, clickhouse } = topology;
  const isFarClickHouse =
    clickhouse.runtime === 'external' && !isLoopback(clickhouse.host) && clickhouse.host !== topology.host;
  if (!isFarClickHouse || kafka.runtime !== 'docker' || !isLoopback(kafka.host)) return blind;
  return [
    ...blind,
    {
      keys: [kafka.security === 'plaintext' ? 'KAFKA_SECURITY' : 'HOST', 'CLICKHOUSE_HOST'],
      reason: `ClickHouse on ${clickhouse.host} cannot reach a Kafka that listens on loopback; use KAFKA_SECURITY=sasl_scram and an address of this machine in HOST`,
    },
  ];
}

function clash(values: Values, topology: Topology, name: StackService, endpoint: Endpoint): Clash {
  const { node } = topology[name];
  const here = `${TITLES[name]} in a container${node === LOCAL ? '' : ` on ${node}`}`;
  if (
    endpoint === 'kafka' &&
    topology.kafka.runtime === 'docker' &&
    topology.kafka.security === 'plaintext'
  ) {
    return {
      keys: [NODE_KEYS[name], 'KAFKA_SECURITY'],
      reason: `${here} cannot reach Kafka, which without sign-in listens on loopback alone; use KAFKA_SECURITY=sasl_scram`,
    };
  }
  const hostKey = addressKey(topology, endpoint);
  return {
    keys: [NODE_KEYS[name], hostKey],
    reason: `${here} cannot reach ${TITLES[endpoint]} at ${values[hostKey]}; use the address by which other machines know it`,
  };
}

/** A relative path begins at env.conf, which is not on that machine. */
function relativeFolders(values: Values, topology: Topology): Clash[] {
  return STACK_SERVICES.filter(
    (name) => topology[name].runtime === 'docker' && topology[name].node !== LOCAL,
  ).flatMap((name) =>
    FOLDERS[name]
      .filter((key) => !isAbsolute(values[key]))
      .map((key) => ({
        keys: [key, NODE_KEYS[name]],
        reason: `${values[key]} is relative to env.conf, which is not on ${topology[name].node}; use an absolute path`,
      })),
  );
}
