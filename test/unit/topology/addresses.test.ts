import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../../src/topology/addresses.js';
import { build } from './build.js';

const ALL = [
  'KAFKA_SECURITY=sasl_scram',
  'USE_SUPERSET=YES',
  'SUPERSET_DATA=/d/superset',
  'CLICKHOUSE_DATA=/c',
];

function addressOf(name: string, ...lines: readonly string[]): string | undefined {
  return addressesOf(build(...ALL, ...lines)).find((each) => each.name === name)?.address;
}

describe('the page of Superset', () => {
  it.each([
    ['on this machine alone', [], 'http://127.0.0.1:8088'],
    ['for other machines as well', ['HOST=10.0.0.1'], 'http://localhost:8088'],
    ['for other machines by IPv6', ['HOST=fd00::1'], 'http://localhost:8088'],
    ['on another machine', ['HOST=10.0.0.1', 'SUPERSET_NODE=ssh://root@10.0.0.3'], 'http://10.0.0.3:8088'],
    [
      'on another machine by IPv6',
      ['HOST=fd00::1', 'SUPERSET_NODE=ssh://root@[fd00::3]'],
      'http://[fd00::3]:8088',
    ],
  ])('%s', (_, lines, expected) => {
    expect(addressOf('Superset', ...lines)).toBe(expected);
  });
});

describe('ports are published', () => {
  it.each([
    ['on loopback where nobody else is', [], '127.0.0.1'],
    ['where others reach this machine', ['HOST=10.0.0.1'], '0.0.0.0'],
    ['by IPv6 where they use it', ['HOST=fd00::1'], '::'],
    ['on another machine', ['HOST=10.0.0.1', 'CLICKHOUSE_NODE=ssh://root@10.0.0.2'], '0.0.0.0'],
    ['on another machine by IPv6', ['HOST=fd00::1', 'CLICKHOUSE_NODE=ssh://root@[fd00::2]'], '::'],
  ])('%s', (_, lines, expected) => {
    expect(build(...ALL, ...lines).clickhouse.bind).toBe(expected);
  });
});
