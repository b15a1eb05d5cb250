import { defineConfig } from 'vitest/config';

// Colour and CI settings of the caller would change what the tests read.
const env = { NO_COLOR: '1', FORCE_COLOR: '0' };

/** They start a Docker Engine of their own, and build the images that they run. */
const DOCKER = 'test/system/docker-*.test.ts';

export default defineConfig({
  test: {
    // Most of the tests' time is waiting, for engines to start and for events to arrive.
    maxWorkers: 2,
    globalSetup: ['test/helpers/build-once.ts'],
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], env } },
      { extends: true, test: { name: 'component', include: ['test/component/**/*.test.ts{,x}'], env } },
      {
        extends: true,
        test: {
          name: 'engines',
          include: ['test/engines/**/*.test.ts'],
          env,
          testTimeout: 60_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'pty',
          include: ['test/pty/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          exclude: [DOCKER],
          env,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'docker',
          include: [DOCKER],
          env,
          testTimeout: 900_000,
          hookTimeout: 600_000,
          // Each file has stacks of its own on one engine, and waits more than it works: two at a time.
          globalSetup: ['test/docker/engine-once.ts'],
        },
      },
    ],
  },
});
