import { describe, expect, it } from 'vitest';
import { watchedServices } from '../../../src/probes/services.js';
import type { Runtime, Topology } from '../../../src/topology/topology-types.js';
import { sampleTopology } from '../../helpers/status-samples.js';

const topology = sampleTopology({ kafka: 1, clickhouse: 2, s3: 3 });
const unused = () => Promise.reject(new Error('not called'));
const clients = {
  kafka: { brokerCount: unused },
  clickhouse: { version: unused },
  s3: { ping: unused },
  airflow: undefined,
};

function watched(change: Partial<Topology>) {
  return watchedServices({ ...topology, ...change }, clients).map(
    ({ name, address }) => `${name} ${address}`,
  );
}

describe('watchedServices', () => {
  it('leaves out what is off', () => {
    expect(watched({})).toEqual(['s3 http://127.0.0.1:3', 'kafka 127.0.0.1:1', 'clickhouse 127.0.0.1:2']);
  });

  it.each<[Runtime, string, number | undefined, string | undefined]>([
    ['docker', 'http://localhost:8080', 8080, 'AIRFLOW_NODE and AIRFLOW_WEBSERVER_PORT'],
    ['external', 'https://airflow.example/team', 443, 'AIRFLOW_URL'],
    ['external', 'http://airflow.example', 80, 'AIRFLOW_URL'],
    // Somewhere else, and env.conf does not say where.
    ['external', '', undefined, undefined],
  ])('airflow %s at %s', (runtime, url, port, keys) => {
    const change = { airflow: { ...topology.airflow, runtime, url } };
    const found = watchedServices({ ...topology, ...change }, clients)[3];
    expect([found?.address, found?.port, found?.addressKeys]).toEqual([url || undefined, port, keys]);
  });

  it.each([
    ['local', 'http://localhost:8088'],
    ['ssh://ops@10.0.0.7', 'http://10.0.0.7:8088'],
    ['ssh://ops@[fd00::7]:22', 'http://[fd00::7]:8088'],
  ])('superset on %s', (node, url) => {
    const change = { superset: { ...topology.superset, runtime: 'docker' as const, node } };
    expect(watched(change)[3]).toBe(`superset ${url}`);
  });

  it('brackets an IPv6 address', () => {
    expect(watched({ kafka: { ...topology.kafka, host: '::1' } })).toContain('kafka [::1]:1');
  });

  // Of a service that is not external, KAFKA_HOST and CLICKHOUSE_HOST are not read.
  it.each<[Runtime, string, string, string]>([
    ['docker', 'local', 'HOST and KAFKA_PORT', 'HOST and CLICKHOUSE_OUT_PORT'],
    ['docker', 'ssh://ops@10.0.0.7', 'KAFKA_NODE and KAFKA_PORT', 'CLICKHOUSE_NODE and CLICKHOUSE_OUT_PORT'],
    ['external', 'local', 'KAFKA_HOST and KAFKA_PORT', 'CLICKHOUSE_HOST and CLICKHOUSE_OUT_PORT'],
  ])('%s on %s: its address comes from %s', (runtime, node, ...keys) => {
    const change = {
      kafka: { ...topology.kafka, runtime, node },
      clickhouse: { ...topology.clickhouse, runtime, node },
    };
    const [, kafka, clickhouse] = watchedServices({ ...topology, ...change }, clients);
    expect([kafka?.addressKeys, clickhouse?.addressKeys]).toEqual(keys);
    expect([kafka?.port, clickhouse?.port]).toEqual([1, 2]);
  });
});
