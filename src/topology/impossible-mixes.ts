import type { KeyName, Values } from '../config/keys.js';
import { isLoopback } from './machine.js';
import type { Clash } from './topology-error.js';
import type { Topology } from './topology-types.js';

interface Rule extends Clash {
  readonly broken: boolean;
}

/** Settings of which each is fine, but no system could be built from both. */
export function impossibleMixes(
  values: Values,
  { kafka, clickhouse, s3, airflow, superset }: Topology,
): Clash[] {
  const embedded = { kafka: kafka.runtime === 'embedded', clickhouse: clickhouse.runtime === 'embedded' };
  const [kafkaRuntime, clickhouseRuntime] = [runtimeKey(values, 'KAFKA'), runtimeKey(values, 'CLICKHOUSE')];
  const rules: Rule[] = [
    {
      broken: values.USE_EXTERNAL_KAFKA && values.KAFKA_RUNTIME !== '',
      keys: ['USE_EXTERNAL_KAFKA', 'KAFKA_RUNTIME'],
      reason: 'an external Kafka is not run by npl; say NO to the first or empty the second',
    },
    {
      broken: values.USE_EXTERNAL_CLICKHOUSE && values.CLICKHOUSE_RUNTIME !== '',
      keys: ['USE_EXTERNAL_CLICKHOUSE', 'CLICKHOUSE_RUNTIME'],
      reason: 'an external ClickHouse is not run by npl; say NO to the first or empty the second',
    },
    {
      broken: (embedded.kafka || embedded.clickhouse) && !isLoopback(values.HOST),
      keys: ['HOST', embedded.kafka ? kafkaRuntime : clickhouseRuntime],
      reason: `an embedded engine listens on loopback alone and is not reachable at ${values.HOST}; use HOST=localhost or the docker runtime`,
    },
    {
      broken: embedded.kafka && kafka.node !== 'local',
      keys: ['KAFKA_NODE', kafkaRuntime],
      reason: 'an embedded engine runs on this machine; use local or the docker runtime',
    },
    {
      broken: embedded.clickhouse && clickhouse.node !== 'local',
      keys: ['CLICKHOUSE_NODE', clickhouseRuntime],
      reason: 'an embedded engine runs on this machine; use local or the docker runtime',
    },
    {
      broken: embedded.clickhouse && values.CLICKHOUSE_CLUSTER !== '',
      keys: ['CLICKHOUSE_CLUSTER', clickhouseRuntime],
      reason:
        'the embedded engine is one server and no part of a cluster; empty the first or use the docker runtime',
    },
    {
      broken: embedded.kafka && values.KAFKA_SECURITY !== 'plaintext',
      keys: ['KAFKA_SECURITY', kafkaRuntime],
      reason: 'the embedded Kafka listens on loopback without sign-in; use plaintext or the docker runtime',
    },
    {
      broken: embedded.clickhouse && !embedded.kafka && values.KAFKA_SECURITY !== 'plaintext',
      keys: ['KAFKA_SECURITY', clickhouseRuntime],
      reason:
        'the embedded ClickHouse cannot sign in to Kafka: its Kafka client knows no SCRAM; use plaintext or the docker runtime',
    },
    {
      broken: !embedded.clickhouse && values.CLICKHOUSE_CLUSTER !== '',
      keys: ['CLICKHOUSE_CLUSTER'],
      reason: 'this version cannot make Replicated and Distributed tables yet; empty it',
    },
    {
      broken: kafka.runtime !== 'external' && values.KAFKA_REPLICATION > 1,
      keys: ['KAFKA_REPLICATION', 'USE_EXTERNAL_KAFKA'],
      reason: 'npl runs one broker, which can keep one copy of a message; use 1 or an external Kafka',
    },
    {
      broken: embedded.kafka && clickhouse.runtime === 'docker',
      keys: [kafkaRuntime, clickhouseRuntime],
      reason: 'a container cannot reach an embedded Kafka, which listens on loopback; run both the same way',
    },
    {
      broken: embedded.kafka && clickhouse.runtime === 'external' && !isLoopback(clickhouse.host),
      keys: [kafkaRuntime, 'CLICKHOUSE_HOST'],
      reason: 'ClickHouse on another machine cannot reach an embedded Kafka, which listens on loopback',
    },
    {
      broken: airflow.runtime === 'docker' && embedded.kafka,
      keys: ['USE_EXTERNAL_AIRFLOW', kafkaRuntime],
      reason:
        'Airflow in a container cannot reach an embedded Kafka; set RUNTIME=embedded or USE_EXTERNAL_AIRFLOW=YES',
    },
    {
      broken: airflow.runtime === 'docker' && embedded.clickhouse && !embedded.kafka,
      keys: ['USE_EXTERNAL_AIRFLOW', clickhouseRuntime],
      reason:
        'Airflow in a container cannot reach an embedded ClickHouse, which listens on loopback; run both the same way or set USE_EXTERNAL_AIRFLOW=YES',
    },
    {
      broken: airflow.runtime === 'docker' && s3.runtime === 'embedded',
      keys: ['USE_EXTERNAL_AIRFLOW', 'S3_RUNTIME'],
      reason:
        'Airflow in a container cannot reach the embedded S3 server, which listens on loopback; use an external S3 or set USE_EXTERNAL_AIRFLOW=YES',
    },
    {
      broken: superset.runtime === 'docker' && embedded.clickhouse,
      keys: ['USE_SUPERSET', clickhouseRuntime],
      reason:
        'Superset in a container cannot reach an embedded ClickHouse, which listens on loopback; say NO to the first or run both in docker',
    },
    {
      broken: values.USE_SUPERSET && values.RUNTIME === 'embedded',
      keys: ['USE_SUPERSET', 'RUNTIME'],
      reason: 'there is no embedded Superset; say NO to the first or use docker',
    },
    {
      broken: embedded.kafka && kafka.controllerPort > 65535,
      keys: ['KAFKA_PORT'],
      reason: `its controller needs the next port, ${kafka.controllerPort}, which does not exist`,
    },
  ];
  return rules.filter((rule) => rule.broken).map(({ keys, reason }) => ({ keys, reason }));
}

/** The key that decided how a service runs. */
function runtimeKey(values: Values, service: 'KAFKA' | 'CLICKHOUSE'): KeyName {
  const own = `${service}_RUNTIME` as const;
  return values[own] === '' ? 'RUNTIME' : own;
}
