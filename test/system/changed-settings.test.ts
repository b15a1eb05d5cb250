import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, freePortPair, type Workspace } from '../helpers/workspace.ts';

let ws: Workspace;
let loaded = 0;

async function npl(bin: 'npl-setup' | 'npl-ops', ...args: string[]): Promise<string> {
  const { exitCode, all } = await ws.npl(bin, args);
  expect(exitCode, all).toBe(0);
  return all;
}

/** Fifty more events of each type arrive, soon. */
async function expectFlow(): Promise<void> {
  const folder = `events-${loaded}`;
  await npl('npl-ops', 'generate', '--to', folder, '--events', '50', '--seed', folder);
  await npl('npl-ops', 'load-sample', '--from', folder, '--timeout', '60');
  loaded += 50;
  expect(await ws.sql('SELECT count() FROM browser_events')).toBe(String(loaded));
}

beforeAll(async () => {
  ws = await createWorkspace();
  await npl('npl-setup', '--yes');
});
afterAll(() => ws.dispose());

describe('a changed env.conf', () => {
  it('more partitions are made and read', async () => {
    await npl('npl-ops', 'config', 'set', 'KAFKA_PARTITIONS=7');
    expect(await npl('npl-setup', '--plan')).toMatch(/give browser_events_in, .* 7 partitions/);
    await npl('npl-setup', '--yes');
    for (let more = 0; more < 3; more++) await expectFlow();
  });

  it('another port moves the broker and what reads from it', async () => {
    await npl('npl-ops', 'config', 'set', `KAFKA_PORT=${await freePortPair()}`);
    await npl('npl-setup', '--yes');
    await expectFlow();
    await npl('npl-ops', 'status');
  });

  it('a second run has nothing to do', async () => {
    expect(await npl('npl-setup', '--yes')).toContain('Nothing to do');
  });
});
