import type { KeyName } from '../config/keys.js';
import { pairs } from './pairs.js';
import { machineOfHost, machineOfNode } from './machine.js';
import type { Clash } from './topology-error.js';
import type { Topology } from './topology-types.js';

interface UsedPort {
  readonly machine: string;
  readonly port: number;
  readonly key: KeyName;
  /** Ends "... is needed for". */
  readonly use: string;
}

/** Two services of one machine that want the same port. */
export function portClashes(topology: Topology): Clash[] {
  return pairs(usedPorts(topology))
    .filter(([a, b]) => a.machine === b.machine && a.port === b.port)
    .map(([a, b]) => ({
      keys: [a.key, b.key],
      reason: `port ${a.port} is needed for ${a.use} and for ${b.use}`,
    }));
}

function usedPorts({ kafka, clickhouse, s3, airflow, superset }: Topology): UsedPort[] {
  const kafkaAt = machineOf(kafka);
  const clickhouseAt = machineOf(clickhouse);
  const ports: (UsedPort | false)[] = [
    { machine: kafkaAt, port: kafka.port, key: 'KAFKA_PORT', use: 'Kafka' },
    kafka.runtime === 'embedded' && {
      machine: kafkaAt,
      port: kafka.controllerPort,
      key: 'KAFKA_PORT',
      use: 'the controller of Kafka (KAFKA_PORT + 1)',
    },
    {
      machine: clickhouseAt,
      port: clickhouse.httpPort,
      key: 'CLICKHOUSE_OUT_PORT',
      use: 'ClickHouse (HTTP)',
    },
    clickhouse.runtime !== 'embedded' && {
      machine: clickhouseAt,
      port: clickhouse.nativePort,
      key: 'CLICKHOUSE_CLIENT_PORT',
      use: 'ClickHouse (native)',
    },
    s3.runtime === 'embedded' && { machine: 'local', port: s3.port, key: 'S3_PORT', use: 'the S3 server' },
    airflow.runtime === 'docker' && {
      machine: machineOfNode(airflow.node),
      port: airflow.webserverPort,
      key: 'AIRFLOW_WEBSERVER_PORT',
      use: 'Airflow',
    },
    superset.runtime === 'docker' && {
      machine: machineOfNode(superset.node),
      port: superset.port,
      key: 'SUPERSET_PORT',
      use: 'Superset',
    },
  ];
  return ports.filter((used) => used !== false);
}

/** An external service takes its port on its own machine, which may be this one. */
function machineOf({ runtime, node, host }: Topology['kafka'] | Topology['clickhouse']): string {
  return runtime === 'external' ? machineOfHost(host) : machineOfNode(node);
}
