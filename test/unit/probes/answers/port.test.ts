import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { PortSpec } from '../../../../src/probes/answers/check-spec.js';
import { checkPort, portFinding } from '../../../../src/probes/answers/port.js';
import { checkTools } from '../../../../src/probes/answers/tools.js';
import { freePorts } from '../../../helpers/workspace.js';

const signal = new AbortController().signal;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const spec = (ports: readonly number[], change: Partial<PortSpec> = {}): PortSpec => ({
  kind: 'port',
  key: 'KAFKA_PORT',
  service: 'kafka',
  runtime: 'embedded',
  node: 'local',
  bind: '127.0.0.1',
  stackName: 'npl',
  ports,
  ...change,
});

async function tools() {
  const dir = await mkdtemp(join(tmpdir(), 'npl-port-'));
  closing.push(() => rm(dir, { recursive: true }));
  return checkTools({ ...process.env, DOCKER_HOST: `unix://${dir}/none.sock` }, join(dir, 'env.conf'));
}

describe('real listeners', () => {
  test('a free pair', async () => {
    const ports = await freePorts(2);
    expect(await checkPort(spec(ports), await tools(), signal)).toEqual({
      level: 'ok',
      text: `ports ${ports.join(' and ')} are free`,
    });
  });

  test('another process is told by name and pid, and a free port is proposed that is really free', async () => {
    const listener = execa(
      process.execPath,
      ['-e', `const s=require('net').createServer().listen(0,'127.0.0.1',()=>console.log(s.address().port))`],
      { buffer: false },
    );
    closing.push(async () => {
      listener.kill();
      await listener.catch(() => undefined);
    });
    const port = Number(String((await once(listener.stdout, 'data'))[0]));
    const found = await checkPort(spec([port]), await tools(), signal);
    expect(found.text).toBe(`port ${port} is taken by node (process ${listener.pid})`);
    expect(found.level).toBe('problem');
    const other = Number(
      /^stop that program, or choose another port, such as (\d+)$/.exec(found.next ?? '')?.[1],
    );
    expect(other).toBeGreaterThan(port);
    const server = createServer().listen(other, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });

  test('the second port of a pair counts too', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    const { port } = server.address() as { port: number };
    const found = await checkPort(spec([port - 1, port]), await tools(), signal);
    expect(found).toMatchObject({
      level: 'problem',
      text: expect.stringContaining(`port ${port} is taken`) as unknown,
    });
  });
});

describe('who holds a port', () => {
  const container = { name: 'npl-kafka-1', image: 'apache/kafka:4.3.1', stack: 'npl' };
  test.each([
    [
      'docker',
      { kind: 'container', container },
      'ok',
      'held by the container npl-kafka-1 of this stack',
      undefined,
    ],
    [
      'embedded',
      { kind: 'container', container },
      'problem',
      'held by the container npl-kafka-1 of this stack',
      'stop it with npl-ops down, or choose another port, such as 9093',
    ],
    [
      'docker',
      { kind: 'container', container: { ...container, name: 'web', stack: '' } },
      'problem',
      'taken by the container web (apache/kafka:4.3.1)',
      'stop it with docker container stop web, or choose another port, such as 9093',
    ],
    [
      'embedded',
      { kind: 'engine', engine: 'kafka', pid: 7 },
      'ok',
      'held by the embedded Kafka of this env.conf (process 7)',
      undefined,
    ],
    [
      'docker',
      { kind: 'engine', engine: 'kafka', pid: 7 },
      'problem',
      'held by the embedded Kafka of this env.conf (process 7)',
      'stop it with npl-ops down, or choose another port, such as 9093',
    ],
    [
      'embedded',
      { kind: 'engine', engine: 's3', pid: 7 },
      'problem',
      'held by the embedded S3 of this env.conf (process 7)',
      'stop it with npl-ops down, or choose another port, such as 9093',
    ],
    [
      'embedded',
      { kind: 'forbidden' },
      'problem',
      'one that only the administrator may open',
      'choose another port, such as 9093',
    ],
  ] as const)('%s: %j', (runtime, holder, level, text, next) => {
    const found = portFinding(spec([9092], { runtime }), new Map([[9092, holder]]), 9093);
    expect(found).toEqual({ level, text: `port 9092 is ${text}`, ...(next === undefined ? {} : { next }) });
  });

  test('on another node its docker is named', () => {
    const holder = { kind: 'container' as const, container: { ...container, stack: 'other' } };
    const found = portFinding(
      spec([9092], { runtime: 'docker', node: 'ssh://u@db' }),
      new Map([[9092, holder]]),
      undefined,
    );
    expect(found).toEqual({
      level: 'problem',
      text: 'port 9092 on ssh://u@db is taken by the container npl-kafka-1 (apache/kafka:4.3.1)',
      next: 'stop it with docker --host ssh://u@db container stop npl-kafka-1, or choose another port',
    });
  });
});
