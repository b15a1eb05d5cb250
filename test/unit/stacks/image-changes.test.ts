import { expect, test } from 'vitest';
import { imageChanges } from '../../../src/stacks/image-changes.js';
import { foundContainer, topologyOf } from './found-container.js';

const found = (...pairs: [service: string, image: string][]) =>
  new Map([['local', pairs.map(([service, image]) => foundContainer(service, { image }))]]);

test('puts what runs beside what env.conf wants', () => {
  const topology = topologyOf('KAFKA_IMAGE=apache/kafka:4.4.0', 'USE_SUPERSET=YES');
  const changes = imageChanges(
    topology,
    found(
      ['kafka', 'apache/kafka:4.3.1'],
      ['postgres', 'postgres:16'],
      ['airflow-apiserver', 'npl-airflow:3.3.2-python3.12-0123456789ab'],
      ['superset', 'npl-superset:6.0.0-0123456789ab'],
    ),
  );
  expect(changes.map(({ service, from, to, jump }) => [service, from, to, jump.verdict])).toEqual([
    ['kafka', 'apache/kafka:4.3.1', 'apache/kafka:4.4.0', 'allowed'],
    ['postgres', 'postgres:16', 'postgres:17', 'refused'],
    ['airflow', 'apache/airflow:3.3.2-python3.12', 'apache/airflow:3.3.2-python3.12', 'same'],
    ['superset', 'apache/superset:6.0.0', 'apache/superset:6.1.0', 'allowed'],
  ]);
});

test('knows the maker of an image below one of ours only by env.conf', () => {
  const topology = topologyOf('AIRFLOW_IMAGE=m.example.org:5000/apache/airflow:3.4.0');
  const running = found(['airflow-apiserver', 'npl-airflow:untagged-0123456789ab']);
  expect(imageChanges(topology, running)).toMatchObject([
    { from: 'm.example.org:5000/apache/airflow:untagged', jump: { verdict: 'unknown' } },
  ]);
});

test('leaves out what does not run, and containers of other stacks', () => {
  const other = new Map([['local', [foundContainer('kafka', { stack: 'old' })]]]);
  expect(imageChanges(topologyOf(''), other)).toEqual([]);
  expect(imageChanges(topologyOf(''), new Map())).toEqual([]);
});
