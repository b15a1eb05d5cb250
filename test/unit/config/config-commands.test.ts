import { chmod, lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  configCheckCommand,
  configDiffCommand,
  configGetCommand,
  configSetCommand,
  type ConfigCli,
} from '../../../src/commands/config.js';
import { ExitCode, UsageError } from '../../../src/errors.js';
import { SEED_ERA } from './seed-era.js';
import { tempDir } from './temp-dir.js';

interface Session {
  readonly cli: ConfigCli;
  readonly file: string;
  readonly dir: string;
  readonly out: () => string;
  readonly err: () => string;
}

async function session(text: string, flags: { json?: boolean; verbose?: boolean } = {}): Promise<Session> {
  const dir = await tempDir();
  const file = join(dir, 'env.conf');
  await writeFile(file, text);
  const written = { stdout: '', stderr: '' };
  const writer = (name: keyof typeof written) => ({ write: (part: string) => (written[name] += part) });
  const cli = {
    configFile: file,
    json: false,
    verbose: false,
    ...flags,
    stdout: writer('stdout'),
    stderr: writer('stderr'),
  };
  return { cli, file, dir, out: () => written.stdout, err: () => written.stderr };
}

async function refusal(attempt: Promise<unknown>): Promise<UsageError> {
  const error = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

describe('check', () => {
  it('sums up a good file and passes its warnings on', async () => {
    const { cli, out } = await session(`${SEED_ERA.russian}\nHSOT=1\nKAFKA_PROT=2\n`);
    expect(await configCheckCommand(cli)).toBe(ExitCode.ok);
    expect(out()).toMatch(/env\.conf is valid: 21 of \d+ keys set/);
    expect(out()).toMatch(/^warning: line 36: KAFKA_PROT .* KAFKA_PORT\?$/m);
  });

  it('names every problem', async () => {
    const { cli, out } = await session('KAFKA_PORT=0\nHOST=$(id)\nKAFKA_PROT=1\n');
    expect(await configCheckCommand(cli)).toBe(ExitCode.usage);
    expect(out()).toMatch(
      /^problem: line 1: KAFKA_PORT=0 .*\nproblem: line 2: HOST=\$\(id\) .*\nwarning: line 3: KAFKA_PROT /m,
    );
  });

  it('names contradictions', async () => {
    const { cli, out } = await session('KAFKA_PORT=9000\nCLICKHOUSE_CLIENT_PORT=9000\n');
    expect(await configCheckCommand(cli)).toBe(ExitCode.usage);
    expect(out()).toContain(
      'problem: KAFKA_PORT (line 1), CLICKHOUSE_CLIENT_PORT (line 2): port 9000 is needed',
    );
  });

  it('says the same as JSON', async () => {
    const { cli, out, file } = await session('KAFKA_PORT=0\n', { json: true });
    expect(await configCheckCommand(cli)).toBe(ExitCode.usage);
    expect(JSON.parse(out())).toMatchObject({
      valid: false,
      file,
      problems: [{ line: 1, key: 'KAFKA_PORT', value: '0' }],
      clashes: [],
      warnings: [],
    });
  });
});

describe('get', () => {
  it.each([
    ['KAFKA_PORT', 'HOST=h\nKAFKA_PORT=1 # c', '1\n', 'KAFKA_PORT: file, line 2\n'],
    ['UNION_TABLE', '', 'clickstream_raw\n', 'UNION_TABLE: default\n'],
    ['USE_EXTERNAL_KAFKA', '', 'NO\n', 'USE_EXTERNAL_KAFKA: default\n'],
    ['KAFKA_HOST', '\nHOST=h', 'h\n', 'KAFKA_HOST: HOST, line 2\n'],
    ['S3_BUCKET', '', '\n', 'S3_BUCKET: default\n'],
  ])('%s', async (key, text, stdout, stderr) => {
    const { cli, out, err } = await session(text, { verbose: true });
    expect(await configGetCommand(cli, key)).toBe(ExitCode.ok);
    expect([out(), err()]).toEqual([stdout, stderr]);
  });

  it('gives typed JSON', async () => {
    const { cli, out } = await session('KAFKA_PORT=1', { json: true });
    await configGetCommand(cli, 'KAFKA_PORT');
    expect(JSON.parse(out())).toEqual({ key: 'KAFKA_PORT', value: 1, source: 'file', line: 1 });
  });

  it('suggests the key that was meant', async () => {
    const { cli } = await session('');
    expect((await refusal(configGetCommand(cli, 'KAFKA_PROT'))).message).toMatch(/did you mean KAFKA_PORT/);
  });
});

describe('set', () => {
  let s: Session;
  beforeEach(async () => {
    s = await session(SEED_ERA.russian);
  });

  it('changes the values alone, shows the lines and keeps the old file', async () => {
    await chmod(s.file, 0o640);
    expect(
      await configSetCommand(s.cli, ['KAFKA_PORT=9092', 'USE_EXTERNAL_KAFKA=yes', 'KAFKA_HOST=10.0.0.2']),
    ).toBe(0);
    const expected = SEED_ERA.russian
      .replace('KAFKA_PORT=19092', 'KAFKA_PORT=9092')
      .replace('USE_EXTERNAL_KAFKA=NO', 'USE_EXTERNAL_KAFKA=YES')
      .replace(/^# KAFKA_HOST.*\n/m, (line) => `${line}KAFKA_HOST=10.0.0.2\n`);
    expect(await readFile(s.file, 'utf8')).toBe(expected);
    expect(await readFile(`${s.file}.backup`, 'utf8')).toBe(SEED_ERA.russian);
    expect((await stat(s.file)).mode & 0o777).toBe(0o640);
    expect((await stat(`${s.file}.backup`)).mode & 0o777).toBe(0o640);
    expect(s.err()).toBe(
      [
        '@@ line 5 @@',
        '-USE_EXTERNAL_KAFKA=NO # По умолчанию поднимаем свою в докере',
        '+USE_EXTERNAL_KAFKA=YES # По умолчанию поднимаем свою в докере',
        '@@ line 7 @@',
        '+KAFKA_HOST=10.0.0.2',
        '@@ line 8 @@',
        '-KAFKA_PORT=19092',
        '+KAFKA_PORT=9092',
        '',
      ].join('\n'),
    );
    expect(s.out()).toContain(`the old file is ${s.file}.backup`);
    expect((await readdir(s.dir)).sort()).toEqual(['env.conf', 'env.conf.backup']);
  });

  it('never overwrites a backup', async () => {
    for (const port of [1, 2, 3]) await configSetCommand(s.cli, [`KAFKA_PORT=${port}`]);
    const backups = (await readdir(s.dir)).filter((name) => name.endsWith('.backup'));
    const contents = await Promise.all(backups.map((name) => readFile(join(s.dir, name), 'utf8')));
    expect(contents.map((text) => /^KAFKA_PORT=(\d+)/m.exec(text)?.[1]).sort()).toEqual(['1', '19092', '2']);
    expect(await readFile(`${s.file}.backup`, 'utf8')).toContain('KAFKA_PORT=2\n');
  });

  it('writes nothing when nothing changes', async () => {
    expect(await configSetCommand(s.cli, ['KAFKA_PORT=19092', 'USE_EXTERNAL_KAFKA=no'])).toBe(0);
    expect(s.out()).toContain('nothing was written');
    expect(await readdir(s.dir)).toEqual(['env.conf']);
  });

  it('takes an empty value for the default', async () => {
    await configSetCommand(s.cli, ['KAFKA_PORT=']);
    expect(await readFile(s.file, 'utf8')).toBe(SEED_ERA.russian.replace('KAFKA_PORT=19092', 'KAFKA_PORT='));
  });

  it.each([
    [['KAFKA_PORT=0'], /KAFKA_PORT=0 is outside/],
    [
      ['KAFKA_PORT=1', 'KAFKA_PROT=1', 'HOST'],
      /KAFKA_PROT is not a key .*KAFKA_PORT\?\nHOST is not KEY=VALUE/,
    ],
    [['CLICKHOUSE_PASSWORD=hunter2'], /CLICKHOUSE_PASSWORD looks like a secret/],
    [['USE_EXTERNAL_KAFKA=YES'], /KAFKA_HOST is needed/],
    [['KAFKA_PORT=18123'], /KAFKA_PORT, CLICKHOUSE_OUT_PORT: port 18123/],
    [['HOST=a\nKAFKA_PORT=1'], /HOST=a\\u\{a\}KAFKA_PORT=1 is not a host/],
  ])('%j is refused and changes nothing', async (args, why) => {
    const error = await refusal(configSetCommand(s.cli, args));
    expect(error.why).toMatch(why);
    expect(JSON.stringify([error.message, error.why, error.next])).not.toContain('hunter2');
    expect(await readFile(s.file, 'utf8')).toBe(SEED_ERA.russian);
    expect(await readdir(s.dir)).toEqual(['env.conf']);
  });

  it('mends a broken file one key at a time', async () => {
    const broken = await session('KAFKA_PORT=0\nHOST=a b\n');
    expect(await configSetCommand(broken.cli, ['HOST=a'])).toBe(0);
    expect(await readFile(broken.file, 'utf8')).toBe('KAFKA_PORT=0\nHOST=a\n');
  });

  it('follows a symlink', async () => {
    await mkdir(join(s.dir, 'link'));
    const link = join(s.dir, 'link', 'env.conf');
    await symlink('../env.conf', link);
    await configSetCommand({ ...s.cli, configFile: link }, ['KAFKA_PORT=1']);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(s.file, 'utf8')).toContain('KAFKA_PORT=1\n');
    expect((await lstat(`${link}.backup`)).isFile()).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('leaves a read-only file alone', async () => {
    await chmod(s.file, 0o444);
    await expect(configSetCommand(s.cli, ['KAFKA_PORT=1'])).rejects.toThrow(/could not be written/);
    expect(await readFile(s.file, 'utf8')).toBe(SEED_ERA.russian);
  });
});

describe('diff', () => {
  it('lists what differs from the defaults', async () => {
    const { cli, out } = await session(
      'KAFKA_PORT=9092\nUNION_TABLE=clickstream_raw\nS3_BUCKET=b-1\nUSE_SUPERSET=YES\n',
    );
    expect(await configDiffCommand(cli)).toBe(0);
    expect(out()).toBe(
      [
        'KAFKA_PORT=9092 (line 1; default: 19092)',
        'USE_SUPERSET=YES (line 4; default: NO)',
        'S3_BUCKET=b-1 (line 3; default: not set)',
        '',
      ].join('\n'),
    );
  });

  it('says the same as JSON', async () => {
    const { cli, out } = await session('KAFKA_PORT=9092\n', { json: true });
    await configDiffCommand(cli);
    expect(JSON.parse(out())).toEqual({
      differing: [{ key: 'KAFKA_PORT', value: '9092', default: '19092', line: 1 }],
      warnings: [],
    });
  });
});
