import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../helpers/workspace.ts';

const SETUP = ['--yes', '--sample'];
let ws: Workspace;

async function expectWhole(): Promise<void> {
  const setup = await ws.npl('npl-setup', SETUP);
  expect(setup.exitCode, setup.all).toBe(0);
  for (const type of ['browser', 'device', 'geo', 'location'])
    expect(await ws.sql(`SELECT count() FROM ${type}_events`)).toBe('1000');
  const again = await ws.npl('npl-setup', SETUP);
  expect(again.stdout).toContain('Nothing to do');
}

beforeEach(async () => {
  ws = await createWorkspace();
});
afterEach(() => ws.dispose());

describe('a setup that does not get to its end', () => {
  it('is resumed by running it again after kill -9 at any moment', async () => {
    for (let round = 0; round < 5; round++) {
      const setup = ws.npl('npl-setup', SETUP);
      await sleep(200 + Math.random() * 4000);
      setup.kill('SIGKILL');
      await setup;
    }
    await expectWhole();
  });

  it('ends cleanly on Ctrl-C, says how to go on, and is resumed by running it again', async () => {
    for (const afterMs of [300, 1500, 3500]) {
      const setup = ws.npl('npl-setup', SETUP);
      await sleep(afterMs);
      setup.kill('SIGINT');
      const { exitCode, all } = await setup;
      // A quick machine may have been done already.
      expect([0, 130], all).toContain(exitCode);
      if (exitCode === 130) expect(all).toContain('npl-setup --yes --sample');
    }
    await expectWhole();
  });

  it('two at once come to the same end', async () => {
    const both = await Promise.all([ws.npl('npl-setup', SETUP), ws.npl('npl-setup', SETUP)]);
    for (const { exitCode, all } of both) expect(exitCode, all).toBe(0);
    await expectWhole();
  });
});
