import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { composeOn } from '../../src/clients/docker/compose.js';
import { dockerOn } from '../../src/clients/docker/docker.js';
import type { Progress, Step, StepContext } from '../../src/plan/step.js';
import { imagesStep } from '../../src/steps/docker/images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { startRegistry, type Registry } from '../docker/registry.js';

const NAME = `npl/kafka-${process.pid}`;
const LAYERS = ['first', 'second', 'third'];

let engine: DockerEngine;
let registry: Registry;
let closed: Registry;
let dir: string;
const told: Progress[] = [];
const context: StepContext = {
  signal: new AbortController().signal,
  log: () => undefined,
  progress: (progress) => told.push(progress),
};

const docker = async (...args: string[]): Promise<string> =>
  // BuildKit, which newer docker programs prefer, needs a plugin that not every machine has.
  (await execa('docker', args, { env: { ...engine.env, DOCKER_BUILDKIT: '0' } })).stdout;

/** The step of a stack whose Kafka has this image. */
async function stepFor(image: string): Promise<Step> {
  const file = join(dir, 'compose.json');
  await writeFile(
    file,
    JSON.stringify({ services: { kafka: { image, labels: { 'npl.service': 'kafka' } } } }),
  );
  const there = dockerOn('local', { ...process.env, ...engine.env });
  const project = { name: NAME.replace('/', '-'), files: [file], variables: {} };
  return imagesStep({ docker: there, compose: () => Promise.resolve(composeOn(there, project)) }, []);
}

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  dir = await mkdtemp(join(tmpdir(), 'npl-pull-'));
  registry = await startRegistry(dir);
  closed = await startRegistry(dir, { isClosed: true });
  const image = `${registry.address}/${NAME}:1`;
  const context = join(dir, 'context');
  await mkdir(context);
  for (const layer of LAYERS) await writeFile(join(context, layer), layer.repeat(100_000));
  const copies = LAYERS.map((layer) => `COPY ${layer} /${layer}\n`);
  await writeFile(join(context, 'Dockerfile'), `FROM scratch\n${copies.join('')}`);
  await docker('build', '--tag', image, context);
  await docker('push', image);
  await docker('image', 'rm', image);
});

afterAll(async () => {
  await docker('image', 'rm', '--force', `${registry.address}/${NAME}:1`);
  await Promise.all([registry.close(), closed.close()]);
  await rm(dir, { recursive: true, force: true });
  await engine.close();
});

it('an image is pulled, layer by layer, and is not pulled again', async () => {
  const image = `${registry.address}/${NAME}:1`;
  const step = await stepFor(image);
  expect(await step.check(context)).toEqual({ holds: false, will: [`pull ${image}`] });
  await step.apply(context);
  expect(told.at(-1)).toEqual({ done: LAYERS.length, total: LAYERS.length, unit: 'layers' });
  expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).sort((a, b) => a - b));
  expect(await step.verify(context)).toBe('all images are there');
  expect(await step.check(context)).toEqual({ holds: true, detail: 'all images are there' });
});

it.each([
  ['a tag that the registry has not', () => `${registry.address}/${NAME}:2`, 'the registry has no image'],
  [
    'a registry that wants a sign-in',
    () => `${closed.address}/${NAME}:1`,
    'shows it only to those who sign in',
  ],
])('%s is named, with the next command', async (_case, nameOf, why) => {
  const image = nameOf();
  const step = await stepFor(image);
  await expect(step.apply(context)).rejects.toMatchObject({
    message: `the image ${image} of Kafka cannot be pulled`,
    why: expect.stringContaining(why) as unknown,
    next: expect.stringContaining('npl-ops config set KAFKA_IMAGE=NAME:TAG') as unknown,
  });
});
