import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CHDB_VERSION,
  chdbDir,
  chdbLibrary,
  chdbTemplate,
  thisPlatform,
} from '../../../../src/embedded/clickhouse/chdb-package.js';
import { findChdb, installChdb } from '../../../../src/embedded/clickhouse/install.js';
import { Cancelled } from '../../../../src/errors.js';
import { waitUntil } from '../../../helpers/wait-until.js';

let dir: string;
let cache: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'npl-install-'));
  cache = path.join(dir, 'cache');
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Puts a program named npm first on PATH; `npm ci` runs it in the folder to fill. */
async function fakeNpm(script: string): Promise<NodeJS.ProcessEnv> {
  const file = path.join(dir, 'npm');
  await writeFile(file, `#!/bin/sh\necho "$@" >> "${dir}/calls"\n${script}\n`);
  await chmod(file, 0o755);
  return { PATH: `${dir}:${process.env['PATH'] ?? ''}` };
}

const library = chdbLibrary(thisPlatform());
const FILL = `
mkdir -p node_modules/chdb node_modules/${library}
echo '{"version":"${CHDB_VERSION}"}' > node_modules/chdb/package.json
touch node_modules/${library}/chdb_node.node node_modules/${library}/libchdb.so`;

async function install(env: NodeJS.ProcessEnv, signal = new AbortController().signal): Promise<string> {
  return await installChdb(cache, { env, signal, log: () => undefined });
}

test('installs once, by npm ci of our lock without install scripts', async () => {
  const env = await fakeNpm(FILL);
  expect(await findChdb(cache)).toBeUndefined();
  const folder = await install(env);
  expect(folder).toBe(chdbDir(cache));
  expect(await findChdb(cache)).toBe(folder);
  await install(env);
  const calls = (await readFile(path.join(dir, 'calls'), 'utf8')).trim().split('\n');
  expect(calls).toEqual([expect.stringMatching(/^ci --ignore-scripts /)]);
  for (const name of ['package.json', 'package-lock.json'] as const) {
    expect(await readFile(path.join(folder, name))).toEqual(await readFile(chdbTemplate(name)));
  }
});

test('two installs at once', async () => {
  const env = await fakeNpm(`${FILL}\nsleep 0.2`);
  expect(await Promise.all([install(env), install(env)])).toEqual([chdbDir(cache), chdbDir(cache)]);
  expect(await readdir(cache)).toEqual([path.basename(chdbDir(cache))]);
});

test('a cancelled or failed install leaves nothing', async () => {
  const env = await fakeNpm(`${FILL}\ntouch "${dir}/started"\nexec sleep 60`);
  const abort = new AbortController();
  const running = install(env, abort.signal);
  await waitUntil('npm runs', async () => (await readdir(dir)).includes('started'));
  abort.abort();
  await expect(running).rejects.toBeInstanceOf(Cancelled);
  expect(await readdir(cache)).toEqual([]);
  await expect(install(await fakeNpm(`${FILL}\nexit 1`))).rejects.toThrow();
  expect(await readdir(cache)).toEqual([]);
});

test('a half removed installation is replaced', async () => {
  const env = await fakeNpm(FILL);
  const folder = await install(env);
  await rm(path.join(folder, 'node_modules', library, 'libchdb.so'));
  expect(await findChdb(cache)).toBeUndefined();
  await install(env);
  expect(await findChdb(cache)).toBe(folder);
  expect(await readdir(cache)).toHaveLength(1);
});

describe('failures say what to do', () => {
  test.each([
    ['npm error code ENOTFOUND', 'the package registry cannot be reached', 'check the network'],
    ['npm error code ENOSPC', 'the disk is full', 'free 800 MB'],
    ['npm error code EINTEGRITY', 'pinned checksum', 'npm cache verify'],
    ['npm error code E404', 'does not hand it out', 'npm config get registry'],
    ['npm error code EACCES', 'may not write', 'rights'],
    ['npm error something else', 'something else', 'npm view chdb'],
  ])('%s', async (said, why, next) => {
    const env = await fakeNpm(`echo '${said}' >&2; exit 1`);
    await expect(install(env)).rejects.toMatchObject({
      message: 'npm could not download the ClickHouse engine',
      why: expect.stringContaining(why) as string,
      next: expect.stringContaining(next) as string,
    });
  });

  test('npm succeeds without the library', async () => {
    const env = await fakeNpm('mkdir -p node_modules');
    await expect(install(env)).rejects.toMatchObject({ why: expect.stringContaining(library) as string });
  });

  test('a cache that is a file', async () => {
    await writeFile(cache, '');
    await expect(install(await fakeNpm(FILL))).rejects.toMatchObject({
      message: `the ClickHouse engine cannot be stored in ${cache}`,
    });
  });
});

test.each([
  [{ platform: 'win32', arch: 'x64', musl: false }, 'this is win32 x64'],
  [{ platform: 'linux', arch: 'x64', musl: true }, 'this is linux with musl libc'],
  [{ platform: 'linux', arch: 'riscv64', musl: false }, 'this is linux riscv64'],
])('%j is told that chdb does not run there', (platform, why) => {
  expect(() => chdbLibrary(platform)).toThrow(
    expect.objectContaining({ why: expect.stringContaining(why) as string }) as Error,
  );
});

test('the lock pins what package.json names, holds no address, and fits every platform', async () => {
  const lock = JSON.parse(await readFile(chdbTemplate('package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; resolved?: string }>;
  };
  const { dependencies } = JSON.parse(await readFile(chdbTemplate('package.json'), 'utf8')) as {
    dependencies: object;
  };
  expect(dependencies).toEqual({ chdb: CHDB_VERSION });
  expect(lock.packages['node_modules/chdb']?.version).toBe(CHDB_VERSION);
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  for (const [platform, arch] of [
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
  ]) {
    const name = chdbLibrary({ platform: platform!, arch: arch!, musl: false });
    expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
  }
});
