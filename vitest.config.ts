import { defineConfig } from 'vitest/config';

// Colour and CI settings of the caller would change what the tests read.
const env = { NO_COLOR: '1', FORCE_COLOR: '0' };

export default defineConfig({
  test: {
    // Most of the engine tests' time is waiting, for engines to start and for events to arrive.
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
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          env,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
