import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDataDir, freeBytes } from '../../../src/embedded/disk.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'npl-disk-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('creates the folder and leaves nothing in it', async () => {
  const deep = join(dir, 'a/b');
  await checkDataDir('kafka', deep);
  expect(readdirSync(deep)).toEqual([]);
  expect(await freeBytes(deep)).toBeGreaterThan(0);
});

test.each(['file', 'file/below'])('%s in the way', async (path) => {
  writeFileSync(join(dir, 'file'), '');
  await expect(checkDataDir('s3', join(dir, path))).rejects.toMatchObject({
    message: `the data folder of s3 cannot be created: ${join(dir, path)}`,
    why: 'a file, or a link that leads nowhere, stands in its place',
    next: expect.stringContaining('S3_DATA='),
  });
});

test('a link that leads nowhere', async () => {
  symlinkSync('/nowhere/at-all', join(dir, 'link'));
  const refused = { why: expect.stringContaining('link that leads nowhere') };
  await expect(checkDataDir('kafka', join(dir, 'link'))).rejects.toMatchObject(refused);
  await expect(checkDataDir('kafka', join(dir, 'link/below'))).rejects.toMatchObject(refused);
});
