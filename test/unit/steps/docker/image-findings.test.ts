import { expect, test } from 'vitest';
import type { Docker } from '../../../../src/clients/docker/docker.js';
import { ToolError } from '../../../../src/errors.js';
import { imageFindings } from '../../../../src/steps/docker/image-findings.js';
import { topologyOf } from '../../stacks/found-container.js';

const topology = topologyOf('USE_SUPERSET=YES');
const services = ['kafka', 'clickhouse', 'airflow', 'superset'] as const;

/** What is said where the engine has the images that `has` matches. */
async function said(has: RegExp): Promise<string | undefined> {
  const docker: Docker = {
    node: 'local',
    cli: async (args) => {
      const image = args.at(-1) ?? '';
      if (!has.test(image)) throw new ToolError('docker image inspect', 1, `No such image: ${image}`);
      return 'sha256:1';
    },
  };
  const { signal } = new AbortController();
  const findings = await imageFindings({ topology, services, docker, signal });
  expect(findings).toHaveLength(1);
  return findings[0]?.what.replaceAll(/-[0-9a-f]{12}/g, '-HASH');
}

const { kafka, clickhouse, airflow, superset } = topology;
const BUILT = 'npl-airflow:3.3.2-python3.12-HASH, npl-superset:6.1.0-HASH';

test('on an empty machine: what is pulled, also to build upon, and what is built', async () => {
  const pulled = [kafka.image, clickhouse.image, airflow.postgresImage, airflow.image];
  expect(await said(/^none$/)).toBe(
    `images to pull: ${[...pulled, 'node:24-bookworm-slim', superset.image].join(', ')}; images to build here: ${BUILT}`,
  );
});

test('what its own images are made from is only needed to make them', async () => {
  expect(await said(/^npl-|kafka|clickhouse|postgres/)).toBe('all images are here');
  expect(await said(/^(?!npl-)/)).toBe(`images to build here: ${BUILT}`);
  expect(await said(/^npl-/)).toBe(
    `images to pull: ${kafka.image}, ${clickhouse.image}, ${airflow.postgresImage}`,
  );
});
