import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findJava, majorOf, parseJavaVersion } from '../../../../src/embedded/kafka/java.js';
import { NplError } from '../../../../src/errors.js';

describe('parseJavaVersion', () => {
  it.each([
    [
      'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment (build 17.0.15+6-Debian-1deb12u1)',
      '17.0.15',
      17,
    ],
    ['java version "1.8.0_392"\nJava(TM) SE Runtime Environment (build 1.8.0_392-b08)', '1.8.0_392', 8],
    ['openjdk version "11.0.21" 2023-10-17 LTS\nOpenJDK Runtime Environment Zulu11.68+17-CA', '11.0.21', 11],
    [
      'java version "21.0.4" 2024-07-16 LTS\nJava(TM) SE Runtime Environment Oracle GraalVM 21.0.4+8.1',
      '21.0.4',
      21,
    ],
    ['openjdk version "21" 2023-09-19\nOpenJDK Runtime Environment Homebrew', '21', 21],
    ['openjdk version "25-ea" 2025-09-16', '25-ea', 25],
    ['openjdk version "17.0.8.1" 2023-08-24\nIBM Semeru Runtime Open Edition 17.0.8.1', '17.0.8.1', 17],
    [
      'Picked up JAVA_TOOL_OPTIONS: -Dfile.encoding=UTF8\nopenjdk version "17.0.15" 2025-04-15',
      '17.0.15',
      17,
    ],
  ])('reads %j', (output, version, major) => {
    expect(parseJavaVersion(output)).toBe(version);
    expect(majorOf(version)).toBe(major);
  });

  it.each(['', 'The operation couldn’t be completed. Unable to locate a Java Runtime.', 'version 17'])(
    'finds none in %j',
    (output) => {
      expect(parseJavaVersion(output)).toBeUndefined();
    },
  );
});

describe('findJava', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'npl-java-'));
    await fakeJava('old', 'echo \'openjdk version "11.0.2" 2019-01-15\' >&2');
    await fakeJava('new', 'echo \'openjdk version "21.0.1" 2023-10-17\' >&2');
    await fakeJava('stub', 'echo "Unable to locate a Java Runtime." >&2; exit 1');
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function fakeJava(name: string, body: string): Promise<void> {
    await mkdir(path.join(root, name, 'bin'), { recursive: true });
    const program = path.join(root, name, 'bin', 'java');
    await writeFile(program, `#!/bin/sh\n${body}\n`);
    await chmod(program, 0o755);
  }
  const home = (name: string) => path.join(root, name);
  const bin = (name: string) => path.join(root, name, 'bin');

  it.each([
    ['JAVA_HOME before PATH', { JAVA_HOME: 'new', PATH: 'old' }],
    ['PATH when JAVA_HOME is too old', { JAVA_HOME: 'old', PATH: 'new' }],
    ['PATH when JAVA_HOME is wrong', { JAVA_HOME: 'nowhere', PATH: 'new' }],
  ])('takes %s', async (_, { JAVA_HOME, PATH }) => {
    const found = await findJava({ JAVA_HOME: home(JAVA_HOME), PATH: bin(PATH) });
    expect(found).toEqual({ path: path.join(bin('new'), 'java'), version: '21.0.1' });
  });

  it.each([
    ['nothing', {}, 'no java on PATH'],
    ['what is too old', { PATH: 'old' }, 'is Java 11.0.2'],
    ['what does not run', { PATH: 'stub' }, 'does not run (Unable to locate a Java Runtime.)'],
    ['a wrong JAVA_HOME', { JAVA_HOME: 'nowhere' }, 'holds no bin/java'],
  ])('says that it found %s', async (_, env: { PATH?: string; JAVA_HOME?: string }, why) => {
    const search = findJava({
      ...(env.PATH === undefined ? {} : { PATH: bin(env.PATH) }),
      ...(env.JAVA_HOME === undefined ? {} : { JAVA_HOME: home(env.JAVA_HOME) }),
    });
    const error = await search.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NplError);
    expect((error as NplError).why).toContain(why);
    expect((error as NplError).next).toContain('apt-get install openjdk-17-jre-headless');
  });
});
