import { expect, test } from 'vitest';
import { othersWhoSignIn } from '../../../src/commands/own-password.js';
import { topologyOf } from '../stacks/found-container.js';

const FAR = ['HOST=10.0.0.1', 'KAFKA_SECURITY=sasl_scram'];
const OF_OTHERS = ['USE_EXTERNAL_CLICKHOUSE=YES', 'CLICKHOUSE_HOST=10.0.0.2', 'CLICKHOUSE_OUT_PORT=8123'];

test('a ClickHouse of others that signs in to Kafka has to be told of a new password', () => {
  const lines = othersWhoSignIn('kafka', topologyOf(...FAR, ...OF_OTHERS));
  expect(lines.join('\n')).toMatch(/ClickHouse at 10\.0\.0\.2:8123 .*\n.*sasl_password/);
});

test('so have other machines, where they can reach the service', () => {
  const only = (key: string) => [
    expect.stringMatching(new RegExp(`^Machines with .* line ${key}`)) as string,
  ];
  expect(othersWhoSignIn('kafka', topologyOf(...FAR))).toEqual(only('KAFKA_PASSWORD'));
  expect(othersWhoSignIn('clickhouse', topologyOf(...FAR))).toEqual(only('CLICKHOUSE_PASSWORD'));
});

test('so has an Airflow of others, whose tasks sign in', () => {
  const lines = othersWhoSignIn('clickhouse', topologyOf('USE_EXTERNAL_AIRFLOW=YES'));
  expect(lines).toEqual([expect.stringContaining('npl_clickhouse_password in your Airflow')]);
});

test.each([
  ['there is only this machine', 'kafka', ['KAFKA_SECURITY=sasl_scram']],
  ['nobody else keeps the password of the service', 'airflow', [...FAR, ...OF_OTHERS]],
] as const)('nothing is said where %s', (_case, service, lines) => {
  expect(othersWhoSignIn(service, topologyOf(...lines))).toEqual([]);
});
