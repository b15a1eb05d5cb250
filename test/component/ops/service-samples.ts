import type { ServiceRow, ServicesData } from '../../../src/ui/ops/views/services/service-row.js';

export const NOW = new Date('2026-11-24T10:00:00Z');

export function serviceRow(service: string, facts: Partial<ServiceRow> = {}): ServiceRow {
  return {
    id: `local/${service}`,
    service,
    product: service,
    node: 'local',
    runtime: 'docker',
    instance: `npl-${service}-1`,
    handle: 'c0ffee',
    state: 'running',
    health: 'healthy',
    status: 'healthy',
    since: '2026-11-24T07:00:00.000Z',
    restarts: 0,
    image: 'apache/kafka:4.3.1',
    ports: ['127.0.0.1:9092'],
    orphan: false,
    cpu: 0.123,
    memoryBytes: 512e6,
    memoryLimit: undefined,
    url: undefined,
    says: '',
    trouble: undefined,
    takenAt: NOW,
    ...facts,
  };
}

const NO_USE = { cpu: undefined, memoryBytes: undefined };
const REMOTE = 'ssh://ops@flow.example';

/** Three machines, one of which does not answer. */
export const THREE_NODES: ServicesData = {
  rows: [
    serviceRow('kafka', { memoryLimit: 520e6 }),
    serviceRow('clickhouse', {
      status: 'unhealthy',
      health: 'unhealthy',
      says: 'Code: 210. Connection refused',
    }),
    serviceRow('airflow-scheduler', {
      id: `${REMOTE}/airflow-scheduler`,
      node: REMOTE,
      trouble: 'no route to host',
      cpu: undefined,
      memoryBytes: undefined,
      image: 'apache/airflow:3.3.0-python3.12-with-a-long-name',
    }),
    serviceRow('superset-init', { state: 'done', status: 'done', health: '', ...NO_USE }),
    serviceRow('superset', {
      state: 'exited (137)',
      status: 'stopped',
      health: '',
      restarts: 12,
      cpu: undefined,
      memoryBytes: undefined,
      url: 'http://localhost:8088',
    }),
    serviceRow('s3', {
      runtime: 'external',
      state: 'external',
      status: 'external',
      handle: '',
      since: undefined,
      ...NO_USE,
    }),
  ],
  troubles: [{ node: REMOTE, trouble: 'no route to host', takenAt: new Date('2026-11-24T09:58:00Z') }],
  history: new Map([['local/kafka', { cpu: [0.1, 0.2, undefined, 0.9], memory: [1, 2, 3, 4] }]]),
};
