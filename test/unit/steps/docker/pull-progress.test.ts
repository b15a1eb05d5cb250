import { expect, it } from 'vitest';
import { layerProgress, NO_LAYERS, withPullLine } from '../../../../src/steps/docker/pull-progress.js';

const LINES = `17: Pulling from library/postgres
a2abf6c4d29d: Already exists
e1769f49f910: Pulling fs layer
33a59cfee47c: Pulling fs layer
e1769f49f910: Verifying Checksum
e1769f49f910: Download complete
e1769f49f910: Pull complete
Digest: sha256:07572430dbcd821f9f978899c3ab3a727f5029be9298a41662e1b5404d5b73e0
Status: Downloaded newer image for postgres:17`.split('\n');

it('counts the layers that are there among those that are known', () => {
  expect(layerProgress(LINES.reduce(withPullLine, NO_LAYERS))).toEqual({ done: 2, total: 3, unit: 'layers' });
});

it('knows a line that is about no layer', () => {
  expect(withPullLine(NO_LAYERS, LINES[0]!)).toBe(NO_LAYERS);
});
