import { execFile } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/config/config.js';
import { parseEnvFile } from '../../../../src/config/env-file.js';
import { NplError } from '../../../../src/errors.js';
import type { Docker } from '../../../../src/clients/docker/docker.js';
import { reachFindings } from '../../../../src/steps/docker/reach-findings.js';
import {
  httpGreeting,
  kafkaGreeting,
  kafkaMetadataGreeting,
  SILENT,
  type Greeting,
} from '../../../../src/steps/docker/reach-greeting.js';
import { reachHere } from '../../../../src/steps/docker/reach-here.js';
import { reachInside } from '../../../../src/steps/docker/reach-inside.js';
import { reachabilityMatrix, type ReachRow } from '../../../../src/steps/docker/reach-matrix.js';
import type { Outcome, ReachTarget } from '../../../../src/steps/docker/reach-outcome.js';
import { reachabilityStep } from '../../../../src/steps/docker/reachability.js';
import { buildTopology } from '../../../../src/topology/topology.js';
import type { Address } from '../../../../src/topology/reach.js';

const run = promisify(execFile);
const signal = new AbortController().signal;
const open: { server: Server; sockets: Set<Socket> }[] = [];

afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
});

/** A server that answers what it first reads; `undefined`: nothing at all. */
async function serve(answer: ((request: Buffer) => Buffer) | undefined): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let request = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      request = Buffer.concat([request, chunk]);
      if (answer === undefined || !isWhole(request)) return;
      const reply = answer(request);
      // A web server hangs up, a broker does not.
      if (reply.toString('latin1').startsWith('HTTP')) socket.end(reply);
      else socket.write(reply);
    });
  });
  open.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

/** Bash sends what it prints line by line. */
function isWhole(request: Buffer): boolean {
  if (request.toString('latin1').startsWith('GET')) return request.includes('\r\n\r\n');
  return request.length >= 4 && request.length >= 4 + request.readInt32BE(0);
}

async function closedPort(): Promise<number> {
  const port = await serve(undefined);
  await new Promise((resolve) => open.pop()?.server.close(resolve));
  return port;
}

/** An answer to Metadata, version 1: one broker, no rack; the controller and no topics behind. */
function metadata(request: Buffer, { host, port }: Address): Buffer {
  const name = Buffer.from(host);
  const length = Buffer.alloc(2);
  length.writeInt16BE(name.length);
  const tail = Buffer.alloc(4 + 2 + 4 + 4);
  tail.writeInt32BE(port);
  tail.writeInt16BE(-1, 4);
  const body = Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]), length, name, tail]);
  return framed(request, body);
}

function framed(request: Buffer, body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(4 + body.length);
  return Buffer.concat([size, request.subarray(8, 12), body]);
}

const broker = (request: Buffer): Buffer => framed(request, Buffer.from([0, 0, 0, 0, 0, 0]));
const page = (body: string) => (): Buffer =>
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n${body}`);

/** Runs what `docker exec ID` would run, right here. */
function dockerHere(ps = ''): Docker {
  return {
    node: 'local',
    async cli(args, options = {}) {
      if (args[0] === 'ps') return ps;
      const [program = '', ...rest] = args.slice(2);
      const { stdout } = await run(program, rest, { timeout: options.timeoutMs ?? 0 });
      return stdout;
    },
  };
}

/** Those of the product are for busy machines. */
const LIMITS = { wholeMs: 2_000, answerMs: 1_000 };

const WAYS: [string, (target: ReachTarget) => Promise<Outcome | undefined>][] = [
  ['from this machine', (target) => reachHere(target, signal, LIMITS)],
  [
    'from inside a container',
    async (target) => (await reachInside(dockerHere(), 'c1', [target], signal, LIMITS))[0],
  ],
];

describe.each(WAYS)('%s', (_, reach) => {
  const at = (port: number, greeting: Greeting, host = '127.0.0.1') =>
    reach({ address: { host, port }, greeting });

  it('a web server is told from others', async () => {
    const greeting = httpGreeting('127.0.0.1', '/ping', 'Ok.');
    const objectionOf = async (port: number) => {
      const outcome = await at(port, greeting);
      return outcome?.kind === 'answered' ? greeting.objection(outcome.answer) : outcome;
    };
    expect(await objectionOf(await serve(page('Ok.\n')))).toBeUndefined();
    expect(await objectionOf(await serve(page('hello')))).toBe('does not answer /ping with Ok.');
    expect(await objectionOf(await serve(broker))).toBe('does not answer like a web server');
  });

  it('a broker is told from others, and says where it sends its clients', async () => {
    const objectionOf = async (port: number, greeting: Greeting) => {
      const outcome = await at(port, greeting);
      return outcome?.kind === 'answered' ? greeting.objection(outcome.answer) : outcome;
    };
    expect(await objectionOf(await serve(broker), kafkaGreeting)).toBeUndefined();
    expect(await objectionOf(await serve(page('no')), kafkaGreeting)).toBe(
      'does not answer like a Kafka broker',
    );
    const sendsTo = (address: Address) => serve((request) => metadata(request, address));
    const expected = kafkaMetadataGreeting({ host: 'kafka', port: 9094 });
    expect(await objectionOf(await sendsTo({ host: 'kafka', port: 9094 }), expected)).toBeUndefined();
    expect(await objectionOf(await sendsTo({ host: 'old-name', port: 9094 }), expected)).toBe(
      'tells its clients to use old-name:9094, and not kafka:9094',
    );
  });

  it('a closed port refuses, an unknown name does not resolve', async () => {
    expect(await at(await closedPort(), SILENT)).toEqual({ kind: 'refused' });
    expect(await at(80, SILENT, 'no-such-host.invalid')).toEqual({ kind: 'unresolved' });
    expect(await at(await serve(broker), SILENT)).toMatchObject({ kind: 'answered' });
  });

  it('one that accepts and says nothing is silent', async () => {
    expect(await at(await serve(undefined), kafkaGreeting)).toEqual({ kind: 'silent' });
  });
});

it('takes nothing of a host for a command', async () => {
  const host = '127.0.0.1"; echo 0 0 connected #';
  const [outcome] = await reachInside(
    dockerHere(),
    'c1',
    [{ address: { host, port: 1 }, greeting: SILENT }],
    signal,
  );
  expect(outcome).toEqual({ kind: 'unresolved' });
});

it('looks at all targets of a container at once', async () => {
  const port = await serve(undefined);
  const target: ReachTarget = { address: { host: '127.0.0.1', port }, greeting: kafkaGreeting };
  const started = performance.now();
  const outcomes = await reachInside(
    dockerHere(),
    'c1',
    Array.from({ length: 8 }, () => target),
    signal,
    LIMITS,
  );
  expect(outcomes).toEqual(Array.from({ length: 8 }, () => ({ kind: 'silent' })));
  expect(performance.now() - started).toBeLessThan(5_000);
});

const topologyOf = (...lines: string[]) =>
  buildTopology(readConfig('/srv/npl/env.conf', parseEnvFile(Buffer.from(lines.join('\n')))));

async function external(): Promise<{ kafka: number; clickhouse: number }> {
  return { kafka: await serve(broker), clickhouse: await serve(page('Ok.\n')) };
}

/** Superset in Docker on this machine, all else external. */
const supersetAlone = ({ kafka, clickhouse }: { kafka: number; clickhouse: number }) =>
  topologyOf(
    'HOST=127.0.0.1',
    'USE_EXTERNAL_KAFKA=YES',
    'KAFKA_HOST=127.0.0.1',
    `KAFKA_PORT=${kafka}`,
    'USE_EXTERNAL_CLICKHOUSE=YES',
    'CLICKHOUSE_HOST=127.0.0.1',
    `CLICKHOUSE_OUT_PORT=${clickhouse}`,
    'USE_EXTERNAL_AIRFLOW=YES',
    'USE_SUPERSET=YES',
  );

const failures = (rows: readonly ReachRow[]) =>
  rows.flatMap(({ container, endpoint, failure }) =>
    failure === undefined ? [] : [`${container ?? 'npl'} ${endpoint}: ${failure.why}`],
  );

describe('the matrix', () => {
  const toolsWith = (advertised: () => Promise<Address[]>, docker = dockerHere('c1 superset\n')) => ({
    docker: () => docker,
    kafka: { advertised },
  });

  it('has a row for each place and what it needs', async () => {
    const ports = await external();
    const here = { host: '127.0.0.1', port: ports.kafka };
    const rows = await reachabilityMatrix(
      supersetAlone(ports),
      toolsWith(() => Promise.resolve([here])),
      signal,
    );
    expect(rows.map(({ container, endpoint, at }) => `${container ?? 'npl'} ${endpoint} ${at}`)).toEqual([
      `npl kafka 127.0.0.1:${ports.kafka}`,
      `npl clickhouse 127.0.0.1:${ports.clickhouse}`,
      expect.stringMatching(/^npl superset 127.0.0.1:8088$/),
      `superset clickhouse host.docker.internal:${ports.clickhouse}`,
    ]);
  });

  it('follows Kafka to where it sends its clients', async () => {
    const rows = await reachabilityMatrix(
      supersetAlone(await external()),
      toolsWith(() => Promise.resolve([{ host: 'broker-7.invalid', port: 9092 }])),
      signal,
    );
    const [kafka] = rows;
    expect(kafka).toMatchObject({ endpoint: 'kafka', at: 'broker-7.invalid:9092' });
    expect(kafka?.failure?.why).toMatch(
      /^the listener at 127.0.0.1:\d+ of Kafka sends its clients there, but the name broker-7.invalid does not resolve on this machine$/,
    );
  });

  it('says what a sign-in refuses', async () => {
    const refuse = () =>
      Promise.reject(new NplError('Kafka refused user npl', { why: 'unknown', next: 'mend it' }));
    const rows = await reachabilityMatrix(supersetAlone(await external()), toolsWith(refuse), signal);
    expect(rows[0]?.failure).toEqual({ why: 'Kafka refused user npl: unknown', next: 'mend it' });
  });

  it('says that a container does not run, or that its engine does not answer', async () => {
    const ports = await external();
    const advertised = () => Promise.resolve([{ host: '127.0.0.1', port: ports.kafka }]);
    const stopped = await reachabilityMatrix(
      supersetAlone(ports),
      toolsWith(advertised, dockerHere('')),
      signal,
    );
    expect(failures(stopped)).toContain('superset clickhouse: its own container superset does not run');
    const dead: Docker = {
      node: 'local',
      cli: () => Promise.reject(new NplError('no Docker engine answers')),
    };
    const unknown = await reachabilityMatrix(supersetAlone(ports), toolsWith(advertised, dead), signal);
    expect(failures(unknown)).toContain('superset clickhouse: no Docker engine answers');
  });

  it('fails the step with each place, endpoint and cause', async () => {
    const topology = supersetAlone({ kafka: await serve(page('no')), clickhouse: await closedPort() });
    const tools = toolsWith(
      () => Promise.reject(new NplError('what listens there is no Kafka')),
      dockerHere(''),
    );
    const step = reachabilityStep({ topology, tools, needs: [] });
    const context = { signal, log: () => undefined, progress: () => undefined };
    const error: unknown = await step.check(context).catch((thrown: unknown) => thrown);
    expect((error as NplError).why?.split('\n')).toEqual([
      expect.stringMatching(
        /^the way from this machine to kafka at 127.0.0.1:\d+ leads nowhere \(what listens there does not answer like a Kafka broker\)/,
      ),
      expect.stringMatching(
        /^the way from this machine to clickhouse at .* \(it refuses connections\); mend it: .*npl-ops config get CLICKHOUSE_HOST/,
      ),
      expect.stringMatching(/^the way from this machine to superset at/),
      expect.stringMatching(
        /^the way from superset on this machine to clickhouse at .*its own container superset does not run/,
      ),
    ]);
  });
});

it('finds nothing to say of no rows', () => {
  expect(reachFindings([])).toEqual([]);
});
