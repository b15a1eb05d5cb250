import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NplError } from '../../../src/errors.js';
import { takeSnapshot, type ProbeClients } from '../../../src/probes/snapshot.js';
import { expectStatusContract } from '../../helpers/status-contract.js';
import { sampleTopology, supervisorOf, TABLES, TOPICS } from '../../helpers/status-samples.js';

const never = new AbortController().signal;
const pending = () => new Promise<never>(() => undefined);

/** Accepts connections and says nothing: what the clients would say, the test decides. */
let open: Server;
let openPort: number;
let closedPort: number;

beforeAll(async () => {
  open = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => open.listen(0, '127.0.0.1', resolve));
  openPort = (open.address() as AddressInfo).port;
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  closedPort = (closed.address() as AddressInfo).port;
  await new Promise((resolve) => closed.close(resolve));
});
afterAll(() => new Promise((resolve) => open.close(resolve)));

const workingClients: ProbeClients = {
  airflow: undefined,
  kafka: {
    brokerCount: async () => 1,
    topicStats: async (names) =>
      names.map((name) => ({ name, partitions: [{ partition: 0, low: 0, high: 7 }], messages: 7 })),
    groupLag: async () => ({ hasCommits: true, lag: 0, partitions: [] }),
  },
  clickhouse: {
    version: async () => '26.7',
    query: async <T>(sql: string) =>
      (sql.includes('system.tables')
        ? [...TABLES, 'dead_letters'].map((name) => ({
            name,
            bytes: '10',
            settled_rows: '7',
            unsettled: name === 'geo_events' ? ['20221128'] : [],
            last_batch: '1669665600',
          }))
        : [{ rows: '3' }]) as T[],
  },
  s3: { ping: async () => undefined, listObjects: async function* () {} },
  supervisor: async () => supervisorOf(),
};

async function look(
  clients: Partial<ProbeClients>,
  ports: Partial<Record<'kafka' | 'clickhouse' | 's3', number>> = {},
  timeoutMs = 2_000,
) {
  const topology = sampleTopology({ kafka: openPort, clickhouse: openPort, s3: openPort, ...ports });
  const started = performance.now();
  const { report } = await takeSnapshot(
    topology,
    { ...workingClients, ...clients },
    { signal: never, timeoutMs },
  );
  expectStatusContract(report);
  return { report, states: report.services.map(({ state }) => state), tookMs: performance.now() - started };
}

describe('takeSnapshot', () => {
  it('gathers what all services say', async () => {
    const { report, states } = await look({});
    expect(states).toEqual(['healthy', 'healthy', 'healthy']);
    expect(report.healthy).toBe(true);
    expect(report.topics[0]).toEqual({ name: TOPICS[0], partitions: 1, messages: 7, lag: 0 });
    expect(report.tables.map(({ rows }) => rows)).toEqual([7, 7, 10, 7, 7]);
    expect(report.tables[0]?.last_batch_time).toBe('2022-11-28T20:00:00Z');
    expect(report.ingestion.dead_letters).toBe(7);
  });

  it('does not wait for a service beyond its limit, nor let it hide the others', async () => {
    const kafka = { brokerCount: pending, topicStats: pending, groupLag: pending };
    const { report, states, tookMs } = await look({ kafka }, {}, 300);
    expect(states).toEqual(['healthy', 'unhealthy', 'healthy']);
    expect(report.services[1]?.detail).toContain('no answer within 0.3 s');
    expect(report.topics.map(({ messages }) => messages)).toEqual([null, null, null, null]);
    expect(report.tables.map(({ rows }) => rows)).toEqual([7, 7, 10, 7, 7]);
    expect(tookMs).toBeLessThan(2_000);
  });

  it.each(['kafka', 'clickhouse', 's3'] as const)('shows that %s alone is refused', async (name) => {
    const { report } = await look({ supervisor: async () => undefined }, { [name]: closedPort });
    const notHealthy = report.services.filter(({ state }) => state !== 'healthy');
    expect(notHealthy).toMatchObject([{ name, state: 'stopped' }]);
    expect(notHealthy[0]?.detail).toMatch(
      new RegExp(`^connection refused on .*${closedPort}; run npl-ops up$`),
    );
  });

  it('takes clients that throw, and a supervisor that cannot be asked, for what they are', async () => {
    const broken = () => {
      throw new NplError('it refused user default', { why: 'wrong password', next: 'check it' });
    };
    const { report, states } = await look({
      clickhouse: { version: broken, query: broken },
      supervisor: broken,
    });
    expect(states).toEqual(['healthy', 'healthy', 'unhealthy']);
    expect(report.services[2]?.detail).toBe('it refused user default: wrong password; check it');
    expect(report.tables.map(({ rows }) => rows)).toEqual([null, null, null, null, null]);
  });

  it('keeps the other figures of a table that cannot be counted in time', async () => {
    const query: ProbeClients['clickhouse']['query'] = async (sql, ...rest) => {
      if (!sql.includes('system.tables')) throw new NplError('Timeout exceeded');
      return workingClients.clickhouse.query(sql, ...rest);
    };
    const { report } = await look({ clickhouse: { ...workingClients.clickhouse, query } });
    expect(report.tables.map(({ rows, bytes }) => [rows, bytes])).toEqual([
      [7, 10],
      [7, 10],
      [null, 10],
      [7, 10],
      [7, 10],
    ]);
    expect(report.healthy).toBe(true);
  });

  it('keeps the other figures of a topic whose group cannot be asked', async () => {
    const kafka = {
      ...workingClients.kafka,
      groupLag: () => Promise.reject(new NplError('no coordinator')),
    };
    const { report } = await look({ kafka });
    expect(report.topics[0]).toEqual({ name: TOPICS[0], partitions: 1, messages: 7, lag: null });
  });

  it('rejects when it is cancelled', async () => {
    const abort = new AbortController();
    const topology = sampleTopology({ kafka: openPort, clickhouse: openPort, s3: openPort });
    const looking = takeSnapshot(
      topology,
      { ...workingClients, s3: { ...workingClients.s3, ping: pending } },
      { signal: abort.signal, timeoutMs: 60_000 },
    );
    abort.abort(new Error('enough'));
    await expect(looking).rejects.toThrow('enough');
  });
});
