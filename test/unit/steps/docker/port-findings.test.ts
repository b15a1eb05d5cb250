import { describe, expect, test } from 'vitest';
import { listenerIn, listensOn } from '../../../../src/clients/listening.js';
import { portFindings } from '../../../../src/steps/docker/port-findings.js';

const kafka = { port: 19092, bind: '127.0.0.1', key: 'KAFKA_PORT', service: 'kafka' } as const;
const airflow = { port: 8080, bind: '0.0.0.0', key: 'AIRFLOW_WEBSERVER_PORT', service: 'airflow' } as const;
const ours = { stackName: 'npl', node: 'local' };
const free = { containers: [], programs: new Map() };
const container = (stack: string, ports: string[], state = 'running') => ({
  name: `${stack || 'other'}-kafka-1`,
  image: 'apache/kafka:4.3.1',
  state,
  stack,
  ports,
});

describe('portFindings', () => {
  test('free ports', () => {
    expect(portFindings([kafka], free, ours)).toEqual([
      { severity: 'ok', what: 'port 19092 is free or ours', node: 'local' },
    ]);
    expect(portFindings([kafka, airflow], free, ours)[0]?.what).toBe('ports 19092, 8080 are free or ours');
  });

  test('of ports that nobody could look at nothing is said', () => {
    expect(portFindings([kafka], { ...free, programs: undefined }, ours)).toEqual([]);
  });

  test('our own container may hold its port', () => {
    const users = { ...free, containers: [container('npl', ['127.0.0.1:19092'])] };
    expect(portFindings([kafka], users, ours)[0]?.severity).toBe('ok');
  });

  test('one of ours that starts again and again shows no port, while its forwarder listens', () => {
    const programs = new Map([[19092, { name: 'docker-proxy (process 7)', isOurs: false }]]);
    const severity = (state: string) =>
      portFindings([kafka], { programs, containers: [container('npl', [], state)] }, ours)[0]?.severity;
    expect([severity('restarting'), severity('exited')]).toEqual(['ok', 'error']);
  });

  test('a container of others is named, with what stops it', () => {
    const users = { ...free, containers: [container('', ['0.0.0.0:1', '127.0.0.1:19092'])] };
    expect(portFindings([kafka, airflow], users, ours)).toEqual([
      {
        severity: 'error',
        what: 'port 19092, which kafka needs, is taken',
        why: 'the container other-kafka-1 (apache/kafka:4.3.1) holds it',
        next: 'docker container stop other-kafka-1, or choose another port: npl-ops config set KAFKA_PORT=PORT',
        node: 'local',
      },
    ]);
  });

  test('so is a program, and that of another machine', () => {
    const programs = new Map([[8080, { name: 'java (process 7)', isOurs: false }]]);
    const [found] = portFindings([airflow], { ...free, programs }, { ...ours, node: 'ssh://ops@b' });
    expect(found).toMatchObject({
      severity: 'error',
      what: 'port 8080 on ssh://ops@b, which airflow needs, is taken',
      why: 'java (process 7) listens on it',
    });
    expect(found?.next).toBe(
      'stop that program, or choose another port: npl-ops config set AIRFLOW_WEBSERVER_PORT=PORT',
    );
  });

  test('a container of another node is stopped there', () => {
    const users = { ...free, containers: [container('', ['127.0.0.1:19092'])] };
    const [found] = portFindings([kafka], users, { ...ours, node: 'ssh://ops@b' });
    expect(found?.next).toMatch(/^docker --host ssh:\/\/ops@b container stop other-kafka-1, /);
  });

  test('an embedded engine of the same env.conf is stopped by npl', () => {
    const programs = new Map([[19092, { name: 'java (process 7)', isOurs: true }]]);
    expect(portFindings([kafka], { ...free, programs }, ours)[0]).toMatchObject({
      why: 'the embedded kafka of this env.conf listens on it',
      next: expect.stringMatching(/^npl-ops down, /) as unknown,
    });
  });
});

describe('listensOn', () => {
  const row = (local: string, state = '0A') =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 12345`;
  const table = (...rows: string[]) => ['  sl  local_address rem_address   st', ...rows].join('\n');

  test.each([
    ['127.0.0.1', '0100007F:4A94', '127.0.0.1', true],
    ['127.0.0.1', '0100007F:4A94', '0.0.0.0', true],
    ['every address', '00000000:4A94', '127.0.0.1', true],
    ['every IPv6 address', `${'0'.repeat(32)}:4A94`, '127.0.0.1', true],
    ['127.0.0.1 as IPv6', '0000000000000000FFFF00000100007F:4A94', '127.0.0.1', true],
    ['10.0.0.1', '0100000A:4A94', '127.0.0.1', false],
    ['10.0.0.1', '0100000A:4A94', '0.0.0.0', true],
    ['another port', '00000000:4A95', '0.0.0.0', false],
  ])('a listener on %s (%s) is in the way of %s: %s', (_, local, bind, expected) => {
    expect(listensOn(table(row(local)), 0x4a94, bind)).toBe(expected);
  });

  test('a connection is no listener', () => {
    expect(listensOn(table(row('00000000:4A94', '01')), 0x4a94, '0.0.0.0')).toBe(false);
    expect(listensOn('', 0x4a94, '0.0.0.0')).toBe(false);
  });
});

describe('listenerIn', () => {
  const rows = [
    'LISTEN 0      511          0.0.0.0:8080       0.0.0.0:*    users:(("java",pid=3671,fd=17))',
    'LISTEN 0      4096           [::1]:631           [::]:*    users:(("cupsd",pid=12,fd=6),("x",pid=1,fd=1))',
    'LISTEN 0      128          0.0.0.0:22         0.0.0.0:*',
  ].join('\n');

  test.each([
    [8080, 'java (process 3671)'],
    [631, 'cupsd (process 12)'],
    [22, undefined],
    [80, undefined],
  ])('of port %i: %s', (port, expected) => {
    expect(listenerIn(rows, port)).toBe(expected);
  });
});
