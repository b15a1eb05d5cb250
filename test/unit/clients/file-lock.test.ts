import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from '../../../src/clients/file-lock.js';

const MODULE = fileURLToPath(new URL('../../../src/clients/file-lock.ts', import.meta.url));
const HOLDER = `
  const { takeLock } = await import(process.argv[1]);
  globalThis.lock = takeLock(process.argv[2]);
  console.log(globalThis.lock ? 'held' : 'busy');
  if (globalThis.lock) setInterval(() => {}, 1000);
`;

let dir: string;
let file: string;
const holders: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'npl-lock-'));
  file = join(dir, 'lock');
});
afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

async function hold(): Promise<{ process: ChildProcess; says: string }> {
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', HOLDER, MODULE, file];
  const holder = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  holders.push(holder);
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  return { process: holder, says: said.toString().trim() };
}

test('of many at once one gets it, and it is free when that one is killed', async () => {
  const all = await Promise.all([hold(), hold(), hold(), hold()]);
  expect(all.map(({ says }) => says).sort()).toEqual(['busy', 'busy', 'busy', 'held']);
  expect(takeLock(file)).toBeUndefined();
  const winner = all.find(({ says }) => says === 'held')!;
  winner.process.kill('SIGKILL');
  await once(winner.process, 'exit');
  const lock = takeLock(file);
  expect(lock).toBeDefined();
  lock!.release();
});
