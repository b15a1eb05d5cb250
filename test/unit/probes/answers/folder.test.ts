import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFolderAnswer } from '../../../../src/clients/remote-folder.js';
import type { FolderSpec, FolderUse } from '../../../../src/probes/answers/check-spec.js';
import { checkFolder } from '../../../../src/probes/answers/folder.js';
import { contentsOf, fitOf } from '../../../../src/probes/answers/folder-contents.js';

let dir: string;
const signal = new AbortController().signal;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-folder-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const spec = (
  path: string,
  use: FolderUse = 'kafka',
  runtime: FolderSpec['runtime'] = 'embedded',
): FolderSpec => ({
  kind: 'folder',
  key: 'KAFKA_DATA',
  use,
  runtime,
  node: 'local',
  path,
  answered: path,
});
const check = (...args: Parameters<typeof spec>) => checkFolder(spec(...args), { env: {} }, signal);

describe('a folder of this machine', () => {
  test('that is not there will be made, and its disk is told', async () => {
    const found = await check(join(dir, 'a/b'));
    expect(found).toMatchObject({
      text: expect.stringMatching(/a\/b will be made, [\d.]+ (GB|MB) free$/) as unknown,
    });
    expect(['ok', 'warning']).toContain(found.level);
  });

  test('that is empty can be written to; what belongs to nobody does not count', async () => {
    await mkdir(join(dir, 'lost+found'));
    expect((await check(dir)).text).toContain(`${dir} is empty and can be written to`);
  });

  test('a file is no folder, nor is there room behind it', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    expect(await check(file)).toMatchObject({ level: 'problem', text: `${file} is no folder` });
    expect(await check(join(file, 'data'))).toMatchObject({
      level: 'problem',
      text: `${file}/data cannot be made: ${file} is no folder`,
      next: 'choose another folder',
    });
  });

  test('a link that leads nowhere is no folder', async () => {
    await symlink(join(dir, 'gone'), join(dir, 'link'));
    expect(await check(join(dir, 'link'))).toMatchObject({
      level: 'problem',
      text: `${dir}/link is no folder`,
    });
  });

  test.each([
    ['kafka', ['meta.properties', 'npl-cluster-id'], 'ok', 'holds data of Kafka, which is kept'],
    ['kafka', ['meta.properties'], 'problem', 'holds the data of a Kafka that was set up otherwise'],
    ['kafka', ['store', 'metadata'], 'problem', 'holds the data of ClickHouse'],
    ['kafka', ['thesis.doc'], 'problem', 'holds what is no data of Kafka: thesis.doc'],
    ['clickhouse', ['store', 'metadata', 'tmp'], 'ok', 'holds data of ClickHouse, which is kept'],
    ['clickhouse', ['a', 'b', 'c', 'd'], 'warning', 'is not empty: a, b, c, ...'],
    ['postgres', ['pgdata'], 'ok', 'holds data of PostgreSQL, which is kept'],
    ['postgres', ['PG_VERSION', 'base'], 'problem', 'holds the PostgreSQL data of another installation'],
    ['superset', ['meta.properties'], 'problem', 'holds the data of Kafka'],
    ['dags', ['my_dag.py'], 'ok', 'is there'],
    ['share', ['superset.db'], 'problem', 'holds the data of Superset'],
    ['s3', ['buckets', 'incoming'], 'ok', 'holds data of the S3 server, which is kept'],
  ] as const)('of %s with %j', async (use, names, level, text) => {
    await Promise.all(names.map((name) => writeFile(join(dir, name), '')));
    const found = await check(dir, use);
    expect(found.text).toContain(`${dir} ${text}`);
    expect(found.level).toBe(level);
  });

  test('control characters of a file name do not reach the screen', async () => {
    await writeFile(join(dir, 'a\x1b[2Jb'), '');
    expect((await check(dir)).text).toContain('a\\u{1b}[2Jb');
  });

  test.skipIf(process.getuid?.() === 0)('that this user may not write to', async () => {
    await chmod(dir, 0o500);
    expect(await check(join(dir, 'data'))).toMatchObject({
      level: 'problem',
      text: `${dir}/data cannot be made: this user may not write to ${dir}`,
      next: `choose another folder, or make it for this user: sudo install -d -o "$USER" '${dir}/data'`,
    });
    // Docker makes it as root.
    expect((await check(join(dir, 'data'), 'kafka', 'docker')).text).toContain('will be made');
  });

  test.runIf(process.getuid?.() === 0)('a full disk, and one that is mounted read-only', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'npl-test', dir]);
    try {
      expect(await check(join(dir, 'data'))).toMatchObject({
        level: 'problem',
        text: `the disk of ${dir}/data has only 1 MB free, 268 MB are needed`,
        next: 'free some space, or choose another folder',
      });
      execFileSync('mount', ['-o', 'remount,ro', dir]);
      expect(await check(join(dir, 'data'))).toMatchObject({
        level: 'problem',
        text: `${dir}/data is on a file system that is mounted read-only`,
      });
    } finally {
      execFileSync('umount', [dir]);
    }
  });
});

test('what lies in a folder, and whether it fits', () => {
  expect(contentsOf(['lost+found', '.gitkeep'])).toEqual({ kind: 'empty' });
  expect(contentsOf(['data', 'x'])).toEqual({ kind: 'other', names: ['data', 'x'] });
  expect(fitOf({ kind: 'other', names: ['x'] }, 'share')).toBe('open');
});

test('the answer of another machine', () => {
  const table = '/dev/sda1 1000 400 600 40% /';
  expect(readFolderAnswer(`folder\n/d\nwritable\n${table}\nnpl-names\na b\nc\n`)).toEqual({
    kind: 'folder',
    nearest: '/d',
    isWritable: true,
    isReadOnly: false,
    freeBytes: 600 * 1024,
    names: ['a b', 'c'],
  });
  expect(readFolderAnswer(`missing\n/\nno\nnpl-names\n`)).toMatchObject({
    kind: 'missing',
    isWritable: false,
    freeBytes: undefined,
    names: [],
  });
  expect(readFolderAnswer(`folder\n/d\nno\n${table}\nnpl-names\nnpl-hidden\n`).names).toBeUndefined();
});
