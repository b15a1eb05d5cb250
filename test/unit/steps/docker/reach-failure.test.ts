import { expect, it } from 'vitest';
import { SILENT } from '../../../../src/steps/docker/reach-greeting.js';
import { reachFailure } from '../../../../src/steps/docker/reach-failure.js';
import { outcomeOf, type Outcome } from '../../../../src/steps/docker/reach-outcome.js';
import type { Viewpoint, Want } from '../../../../src/steps/docker/reach-viewpoints.js';
import { build, SPREADS } from '../../topology/build.js';

const NPL: Pick<Viewpoint, 'node' | 'container'> = { node: 'local', container: undefined };
const SUPERSET = { node: 'ssh://root@10.0.0.3', container: 'superset' };
const FLOW = { node: 'local', container: 'airflow-scheduler' };

type Row = [
  what: string,
  spread: keyof typeof SPREADS,
  from: Pick<Viewpoint, 'node' | 'container'>,
  want: [Want['endpoint'], string, number, 'advertised'?],
  outcome: Outcome,
  expected: [why: RegExp, next: RegExp],
];

const ROWS: Row[] = [
  [
    'a name of DNS',
    'threeBySsh',
    SUPERSET,
    ['clickhouse', 'db', 18123],
    { kind: 'unresolved' },
    [/^the name db does not resolve in container superset$/, /into CLICKHOUSE_NODE of env\.conf/],
  ],
  [
    'a name of the network of the stack',
    'oneMachine',
    FLOW,
    ['kafka', 'kafka', 9094],
    { kind: 'unresolved' },
    [/that container does not run$/, /^npl-ops up$/],
  ],
  [
    'an advertised name of a Kafka of others',
    'machine1',
    FLOW,
    ['kafka', 'k7', 9092, 'advertised'],
    { kind: 'unresolved' },
    [
      /^the listener at 10\.0\.0\.2:19092 of Kafka sends its clients there, but the name k7 does not resolve/,
      /advertise an address/,
    ],
  ],
  [
    'an advertised loopback of a Kafka of others',
    'machine1',
    FLOW,
    ['kafka', 'localhost', 9092, 'advertised'],
    { kind: 'refused' },
    [/sends its clients there, but localhost is the container itself there$/, /advertise an address/],
  ],
  [
    'an advertised name of our Kafka',
    'threeBySsh',
    NPL,
    ['kafka', 'old', 19092, 'advertised'],
    { kind: 'unresolved' },
    [/^listener EXTERNAL of Kafka sends/, /^npl-ops up$/],
  ],
  [
    'a service on loopback alone',
    'externalHere',
    FLOW,
    ['clickhouse', 'host.docker.internal', 18123],
    { kind: 'refused' },
    [/loopback alone, where no container comes$/, /write that into CLICKHOUSE_HOST/],
  ],
  [
    'a port where nothing listens',
    'threeBySsh',
    SUPERSET,
    ['clickhouse', '10.0.0.2', 18123],
    { kind: 'refused' },
    [/^it refuses connections$/, /npl-ops logs clickhouse/],
  ],
  [
    'a firewall that drops',
    'threeBySsh',
    SUPERSET,
    ['clickhouse', '10.0.0.2', 18123],
    { kind: 'no-connection' },
    [/firewall$/, /^let 10\.0\.0\.3 through to port 18123 of 10\.0\.0\.2, then: npl-ops doctor$/],
  ],
  [
    'a firewall that refuses',
    'threeBySsh',
    NPL,
    ['airflow', '10.0.0.1', 8080],
    outcomeOf('bash: connect: No route to host'),
    [/^No route to host$/, /^let this machine through/],
  ],
  [
    'a service of others that says nothing',
    'machine1',
    NPL,
    ['kafka', '10.0.0.2', 19092],
    { kind: 'silent' },
    [/answers nothing$/, /npl-ops config get KAFKA_HOST$/],
  ],
];

it.each(ROWS)('%s', (_, spread, from, [endpoint, host, port, advertised], outcome, [why, next]) => {
  const isAdvertised = advertised !== undefined;
  const want: Want = { endpoint, address: { host, port }, greeting: SILENT, isAdvertised };
  const failure = reachFailure(build(...SPREADS[spread]), from, want, outcome);
  expect(failure?.why).toMatch(why);
  expect(failure?.next).toMatch(next);
});

it.each([
  ['bash: nosuch: Name or service not known', 'unresolved'],
  ['bash: k: Temporary failure in name resolution', 'unresolved'],
  ['getaddrinfo ENOTFOUND k', 'unresolved'],
  ['bash: connect: Connection refused', 'refused'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'refused'],
  ['bash: connect: Connection timed out', 'no-connection'],
  ['connect EHOSTUNREACH 10.0.0.2:1', 'no-way'],
  ['something new', 'odd'],
])('%j is %s', (words, kind) => {
  expect(outcomeOf(words).kind).toBe(kind);
});
