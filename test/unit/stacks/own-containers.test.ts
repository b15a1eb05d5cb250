import { describe, expect, test } from 'vitest';
import type { Container } from '../../../src/clients/docker/containers.js';
import { ownContainers, type Owner } from '../../../src/stacks/own-containers.js';

const MINE = '/srv/a/env.conf';
const THEIRS = '/srv/b/env.conf';
const GONE = '/srv/moved/env.conf';
const owner: Owner = { stackName: 'npl', configFile: MINE, livingConfigs: new Set([THEIRS]) };

type Owned = Pick<Container, 'name' | 'project' | 'stack' | 'configFile'>;

function container(name: string, facts: Partial<Owned>): Owned {
  return { name, project: 'npl', stack: '', configFile: '', ...facts };
}

const mine = container('mine', { stack: 'npl', configFile: MINE });
const renamed = container('renamed', { project: 'old', stack: 'old', configFile: MINE });
const moved = container('moved', { stack: 'npl', configFile: GONE });
const theirs = container('theirs', { stack: 'npl', configFile: THEIRS });
const plain = container('plain', {});
const besideOld = container('beside', { project: 'old' });
const elsewhere = container('elsewhere', { project: 'shop', stack: 'shop', configFile: THEIRS });

describe('ownContainers', () => {
  test.each([
    ['made from this env.conf', [mine], ['mine'], []],
    ['made before the stack was renamed', [renamed], ['renamed'], []],
    ['made before the folder was moved', [moved], ['moved'], []],
    ['made from another env.conf under this name', [mine, theirs], ['mine'], ['theirs']],
    ['made by Compose alone under this name', [mine, plain], ['mine'], ['plain']],
    ['made by Compose alone under a former name', [renamed, besideOld], ['renamed'], ['beside']],
    ['of others', [elsewhere, besideOld], [], []],
  ])('%s', (_, containers, own, foreign) => {
    const found = ownContainers(containers, owner);
    expect(found.own.map(({ name }) => name)).toEqual(own);
    expect(found.foreign.map(({ name }) => name)).toEqual(foreign);
  });

  test('without a readable env.conf: what its path made, and nothing by name', () => {
    const unread = { ...owner, stackName: undefined };
    const found = ownContainers([mine, renamed, moved, theirs, plain], unread);
    expect(found.own.map(({ name }) => name)).toEqual(['mine', 'renamed']);
    // They share a Compose project with one of ours.
    expect(found.foreign.map(({ name }) => name)).toEqual(['moved', 'theirs', 'plain']);
  });
});
