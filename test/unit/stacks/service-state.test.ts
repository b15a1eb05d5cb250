import { describe, expect, it } from 'vitest';
import type { Container } from '../../../src/clients/docker/containers.js';
import { leftovers, serviceStates, servicesToBringUp } from '../../../src/stacks/service-state.js';
import { readStackModel } from '../../../src/stacks/stack-model.js';
import { foundContainer } from './found-container.js';

const MODELS = readStackModel(
  {
    services: {
      web: {
        image: 'web:1',
        depends_on: {
          init: { condition: 'service_completed_successfully' },
          db: { condition: 'service_healthy' },
        },
        labels: { 'npl.service': 'airflow' },
      },
      init: { image: 'web:1', depends_on: { db: { condition: 'service_healthy' } } },
      db: {
        image: 'db:1',
        volumes: [
          { type: 'bind', source: '/data' },
          { type: 'volume', source: 'logs' },
        ],
      },
      other: { build: { args: { BASE_IMAGE: 'base:1', PLAIN: 'x' } } },
    },
  },
  'stack',
);
const WANTED = {
  hashes: new Map([
    ['web', 'h-web'],
    ['init', 'h-init'],
    ['db', 'h-db'],
    ['other', 'h-other'],
  ]),
  imageIds: new Map([
    ['web:1', 'sha-web'],
    ['db:1', 'sha-db'],
  ]),
};

function container(service: string, facts: Partial<Container> = {}): Container {
  const image = service === 'db' ? 'sha-db' : 'sha-web';
  return foundContainer(service, {
    imageId: image,
    configFile: '/here/env.conf',
    labels: {
      'com.docker.compose.config-hash': `h-${service}`,
      'com.docker.compose.image': image,
    },
    ...facts,
  });
}

const HEALTHY = [
  container('db'),
  container('init', { state: 'exited', health: '' }),
  container('web'),
  container('other', { health: '' }),
];

function deeds(containers: readonly Container[]): Record<string, string> {
  const open = serviceStates(MODELS, containers, WANTED).filter(({ todo }) => todo !== undefined);
  return Object.fromEntries(open.map(({ model, todo }) => [model.name, todo?.deed ?? '']));
}
const replaced = (service: string, facts: Partial<Container>): Container[] =>
  HEALTHY.map((one) => (one.id === service ? { ...one, ...facts } : one));
const labelled = (service: string, label: string): Container[] =>
  replaced(service, { labels: { ...container(service).labels, [label]: 'another' } });

describe('readStackModel', () => {
  it('puts those first that others wait for', () => {
    expect(MODELS.map(({ name }) => name)).toEqual(['db', 'init', 'web', 'other']);
  });
  it('tells one-shots, folders and what is built here', () => {
    expect(MODELS.find(({ name }) => name === 'init')?.isOneShot).toBe(true);
    expect(MODELS.find(({ name }) => name === 'web')).toMatchObject({ isOneShot: false, service: 'airflow' });
    expect(MODELS.find(({ name }) => name === 'db')?.folders).toEqual([{ path: '/data', isReadOnly: false }]);
    expect(MODELS.find(({ name }) => name === 'other')).toMatchObject({
      isBuilt: true,
      image: 'stack-other',
      bases: ['base:1'],
    });
  });
});

describe('serviceStates', () => {
  it.each<[string, Container[], Record<string, string>]>([
    ['all is well', HEALTHY, {}],
    ['nothing is there', [], { db: 'create', init: 'create', web: 'create', other: 'create' }],
    ['settings changed', labelled('db', 'com.docker.compose.config-hash'), { db: 'recreate' }],
    ['the image changed', labelled('web', 'com.docker.compose.image'), { web: 'recreate' }],
    ['stopped', replaced('web', { state: 'exited', health: 'unhealthy' }), { web: 'start' }],
    ['unhealthy', replaced('web', { health: 'unhealthy' }), { web: 'restart' }],
    ['not ready yet', replaced('web', { health: 'starting' }), { web: 'wait' }],
    ['paused', replaced('db', { state: 'paused' }), { db: 'unpause' }],
    ['crashes again and again', replaced('db', { state: 'restarting', exitCode: 1 }), { db: 'start' }],
    ['never started', replaced('db', { state: 'created', health: '' }), { db: 'start' }],
    ['a one-shot failed', replaced('init', { exitCode: 1 }), { init: 'start' }],
    ['a one-shot runs', replaced('init', { state: 'running' }), { init: 'wait' }],
    ['two of one', [...HEALTHY, container('db', { id: 'old' })], { db: 'tidy' }],
  ])('%s', (_, containers, wanted) => {
    expect(deeds(containers)).toEqual(wanted);
  });

  it('does not count what `compose run` started', () => {
    const oneOff = container('db', { id: 'run' });
    const labels = { ...oneOff.labels, 'com.docker.compose.oneoff': 'True' };
    expect(deeds([...HEALTHY, { ...oneOff, labels }])).toEqual({});
  });
});

describe('servicesToBringUp', () => {
  it.each<[string, Container[], string[]]>([
    ['one that nobody waits for', labelled('other', 'com.docker.compose.config-hash'), ['other']],
    ['one that others wait for', labelled('db', 'com.docker.compose.config-hash'), ['db', 'init', 'web']],
    ['a one-shot', replaced('init', { exitCode: 1 }), ['init', 'web']],
  ])('%s', (_, containers, wanted) => {
    expect(servicesToBringUp(serviceStates(MODELS, containers, WANTED))).toEqual(wanted);
  });
});

describe('leftovers', () => {
  const gone = container('superset');
  it('are containers of this env.conf whose service is gone', () => {
    expect(leftovers(MODELS, [...HEALTHY, gone], '/here/env.conf')).toEqual([gone]);
  });
  it('are never those of others', () => {
    expect(leftovers(MODELS, [gone, { ...gone, configFile: '' }], '/there/env.conf')).toEqual([]);
  });
});
