import { expect, test } from 'vitest';
import { imageId, missingImages } from '../../../../src/clients/docker/images.js';
import type { Docker } from '../../../../src/clients/docker/docker.js';
import { ToolError } from '../../../../src/errors.js';

const { signal } = new AbortController();

function dockerWith(images: Readonly<Record<string, string>>): Docker {
  return {
    node: 'local',
    cli: async (args) => {
      const image = args.at(-1) ?? '';
      if (image === 'broken:1') throw new ToolError('docker image inspect', 1, 'disk on fire');
      const id = images[image];
      if (id === undefined) throw new ToolError('docker image inspect', 1, `Error: No such image: ${image}`);
      return `${id}\n`;
    },
  };
}

test('imageId is what a name means, undefined for none; another failure stays one', async () => {
  const docker = dockerWith({ 'a:1': 'sha256:1' });
  expect(await imageId(docker, 'a:1', { signal })).toBe('sha256:1');
  expect(await imageId(docker, 'b:1', { signal })).toBeUndefined();
  await expect(imageId(docker, 'broken:1', { signal })).rejects.toThrow('docker image inspect');
});

test('missingImages names each once', async () => {
  const docker = dockerWith({ 'a:1': 'sha256:1' });
  expect(await missingImages(docker, ['b:1', 'a:1', 'b:1', 'c:1'], { signal })).toEqual(['b:1', 'c:1']);
});
