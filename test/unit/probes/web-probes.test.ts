import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { airflowProbe } from '../../../src/probes/airflow.js';
import { troubleOf } from '../../../src/probes/judge.js';
import { observe, type Observation } from '../../../src/probes/probe.js';
import { supersetProbe } from '../../../src/probes/superset.js';

const limits = { signal: new AbortController().signal, timeoutMs: 2_000 };
const servers: (Server | TcpServer)[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that knows one page. */
function serving(path: string, body: string, status = 200): Promise<string> {
  return listen(
    createServer((request, response) => {
      response.writeHead(request.url === path ? status : 404, { connection: 'close' });
      response.end(request.url === path ? body : 'not here');
    }),
  );
}

function outcome(seen: Observation<string>): string {
  return seen.kind === 'seen' ? seen.value : `trouble: ${troubleOf(seen)}`;
}

/** As Airflow 3.3 answers; a triggerer that is not run reports null. */
function airflowHealth(change: Record<string, string | null> = {}): string {
  const parts = { metadatabase: 'healthy', scheduler: 'healthy', triggerer: null, dag_processor: 'healthy' };
  const entries = Object.entries({ ...parts, ...change }).map(([part, status]) => [part, { status }]);
  return JSON.stringify(Object.fromEntries(entries));
}

describe('airflowProbe', () => {
  it.each([
    [airflowHealth(), 'Airflow answers on URL, database, scheduler and DAG processor healthy'],
    [
      airflowHealth({ scheduler: 'unhealthy', dag_processor: null }),
      'trouble: Airflow answers on URL, but its scheduler is unhealthy and its DAG processor is not running',
    ],
    [
      airflowHealth({ metadatabase: 'unhealthy' }),
      'trouble: Airflow answers on URL, but its database is unhealthy',
    ],
    ['<html>', 'trouble: URL/api/v2/monitor/health did not answer like Airflow 3'],
    ['[]', 'trouble: URL/api/v2/monitor/health did not answer like Airflow 3'],
    ['x'.repeat(200_000), 'trouble: URL/api/v2/monitor/health sent more than a health page'],
  ])('%.60s', async (body, says) => {
    const url = await serving('/api/v2/monitor/health', body);
    expect(outcome(await observe(airflowProbe(url, undefined), limits))).toBe(says.replaceAll('URL', url));
  });

  it('says what else was answered', async () => {
    const url = await serving('/', 'other');
    const says = outcome(await observe(airflowProbe(url, undefined), limits));
    expect(says).toBe(`trouble: ${url}/api/v2/monitor/health answered 404`);
  });
});

describe('supersetProbe', () => {
  it.each([
    ['OK', 200, 'Superset answers on URL'],
    ['OK\n', 200, 'Superset answers on URL'],
    ['welcome', 200, 'trouble: URL/health did not answer like Superset'],
    ['down', 503, 'trouble: URL/health answered 503'],
  ])('%j, %i', async (body, status, says) => {
    const url = await serving('/health', body, status);
    expect(outcome(await observe(supersetProbe(url), limits))).toBe(says.replaceAll('URL', url));
  });

  it('does not follow to another page', async () => {
    const url = await listen(
      createServer(({ url: path }, response) => {
        response
          .writeHead(path === '/health' ? 302 : 200, { location: '/login', connection: 'close' })
          .end('OK');
      }),
    );
    const says = outcome(await observe(supersetProbe(url), limits));
    expect(says).toBe(`trouble: ${url}/health answered 302`);
  });

  it('says that what listens is no web server', async () => {
    const url = await listen(createTcpServer((socket) => socket.resume().end('220 mail.example ESMTP\r\n')));
    const says = outcome(await observe(supersetProbe(url), limits));
    expect(says).toMatch(`trouble: ${url}/health did not answer like a web server`);
  });

  it('is cut off when the answer never comes', async () => {
    const server = createServer(() => undefined);
    const url = await listen(server);
    const seen = await observe(supersetProbe(url), { ...limits, timeoutMs: 50 });
    server.closeAllConnections();
    expect(seen).toEqual({ kind: 'timed-out', afterMs: 50 });
  });
});
