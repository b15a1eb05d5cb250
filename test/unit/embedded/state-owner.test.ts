import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkStateOwner } from '../../../src/embedded/state-owner.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-owner-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('the owner of the state folder', () => {
  it('may be the caller, or nobody yet', async () => {
    await checkStateOwner(dir);
    await checkStateOwner(join(dir, 'not-there'));
  });

  // Only root may give a folder away.
  it.runIf(process.getuid?.() === 0)('may be nobody else', async () => {
    await chown(dir, 4242, 4242);
    await expect(checkStateOwner(dir)).rejects.toMatchObject({
      message: 'the engines of this folder belong to another user',
      next: expect.stringContaining("sudo -u '#4242'") as string,
    });
  });
});
