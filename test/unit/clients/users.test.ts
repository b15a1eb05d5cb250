import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clickHouseUsers } from '../../../src/clients/clickhouse/users.js';
import type { Docker } from '../../../src/clients/docker/docker.js';
import { insideContainer, type RunInside } from '../../../src/clients/docker/inside-container.js';
import { javaPropertyValue } from '../../../src/clients/java-properties.js';
import { kafkaUsers } from '../../../src/clients/kafka/users.js';
import { webUsers } from '../../../src/clients/web-users.js';
import { ToolError } from '../../../src/errors.js';

const { signal } = new AbortController();
const PASSWORD = 'never seen';

describe('insideContainer', () => {
  const calls: { args: readonly string[]; input: string | undefined }[] = [];
  const docker = (ids: string, fail?: ToolError): Docker => ({
    node: 'local',
    cli: async (args, { input } = {}) => {
      calls.push({ args, input });
      if (args[0] === 'ps') return ids;
      if (fail !== undefined) throw fail;
      return 'done';
    },
  });

  it('gives what is secret on stdin alone', async () => {
    const run = insideContainer(docker('abc\ndef'), 'npl', 'kafka');
    expect(await run(['tool', '-x'], { input: PASSWORD, signal, env: { A: 'b' } })).toBe('done');
    expect(calls.at(-1)).toEqual({
      args: ['exec', '--interactive', '--env', 'A=b', 'abc', 'tool', '-x'],
      input: PASSWORD,
    });
  });

  it('says that the container does not run', async () => {
    const run = insideContainer(docker(''), 'npl', 'kafka');
    await expect(run(['tool'], { input: '', signal })).rejects.toMatchObject({
      message: 'the container kafka of the stack npl does not run',
      next: 'npl-ops up',
    });
  });

  it('keeps a secret out of the error of a program that repeats its input', async () => {
    const failure = new ToolError('docker exec', 1, `cannot read password=${PASSWORD}`);
    const run = insideContainer(docker('abc', failure), 'npl', 'kafka');
    const error = await run(['tool'], { input: PASSWORD, secret: PASSWORD, signal }).catch(
      (thrown: unknown) => thrown as ToolError,
    );
    expect(error).toMatchObject({ tail: 'cannot read password=********', commandExitCode: 1 });
    const { message, why, stack, tail } = error as ToolError;
    expect([message, why, stack, tail].join()).not.toContain(PASSWORD);
  });
});

it.each([
  ['plain', 'abc', 'abc'],
  ['with a backslash', 'a\\b', 'a\\\\b'],
  ['with a blank in front', ' a', '\\ a'],
  ['of other letters', '\u00fc\u20ac', '\\u00fc\\u20ac'],
  ['of what would separate key and value', 'a=b:c#d!', 'a=b:c#d!'],
])('javaPropertyValue: a value %s', (_case, value, written) => {
  expect(javaPropertyValue(value)).toBe(written);
});

describe('kafkaUsers', () => {
  it('reads the names that Kafka lists', async () => {
    const output = [
      "SCRAM credential configs for user-principal 'npl' are SCRAM-SHA-512=iterations=8192",
      "Quota configs for user-principal 'quota' are producer_byte_rate=1.0",
      "SCRAM credential configs for user-principal 'a.b' are SCRAM-SHA-256=iterations=4096, SCRAM-SHA-512=iterations=8192",
      '',
    ].join('\n');
    const users = kafkaUsers(async () => output);
    expect(await users.list(signal)).toEqual(['a.b', 'npl']);
  });

  it('gives the password on stdin, and to be masked', async () => {
    const seen: Parameters<RunInside>[] = [];
    const users = kafkaUsers(async (...call) => {
      seen.push(call);
      return '';
    });
    await users.setPassword('npl', PASSWORD, signal);
    const [command, options] = seen[0]!;
    expect(command.join(' ')).not.toContain(PASSWORD);
    expect(options).toMatchObject({
      input: `SCRAM-SHA-512=iterations=8192,password=${PASSWORD}\n`,
      secret: PASSWORD,
    });
  });
});

describe('webUsers', () => {
  it('asks by JSON on stdin', async () => {
    const inputs: unknown[] = [];
    const users = webUsers('Airflow', async (command, { input, secret }) => {
      inputs.push([command, JSON.parse(input), secret]);
      return '{"outcome": "created"}';
    });
    await users.create('a', { password: PASSWORD, role: 'Op' }, signal);
    expect(inputs).toEqual([
      [
        ['python', '/opt/npl/users.py'],
        { action: 'create', user: 'a', password: PASSWORD, role: 'Op' },
        PASSWORD,
      ],
    ]);
  });

  it.each([
    ['{"refused": "there is no role King"}', 'Airflow refused: there is no role King'],
    ['Traceback (most recent call last)', 'did not say what became of its users'],
    ['', 'did not say what became of its users'],
  ])('makes an error of %j', async (answer, message) => {
    await expect(webUsers('Airflow', async () => answer).list(signal)).rejects.toThrow(message);
  });
});

describe('clickHouseUsers', () => {
  const statements: string[] = [];
  const users = clickHouseUsers({
    database: 'click`stream',
    query: async () => [],
    command: async (sql) => {
      statements.push(sql);
      if (sql.startsWith('GRANT ALL')) throw new Error('not allowed to grant that');
    },
  });

  it('sends a salted hash, never the password', async () => {
    await users.create('bi.reader', { password: PASSWORD, role: 'reader' }, signal);
    await users.resetPassword("o'neil", PASSWORD, signal);
    const [create, grant, alter] = statements.splice(0);
    expect(create).toMatch(
      /^CREATE USER `bi\.reader` IDENTIFIED WITH sha256_hash BY '[0-9A-F]{64}' SALT '[0-9A-F]{64}'$/,
    );
    expect(grant).toBe('GRANT SELECT ON `click\\`stream`.* TO `bi.reader`');
    expect(alter).toMatch(/^ALTER USER `o'neil` IDENTIFIED WITH/);
    const [, hash, salt] = /BY '(\w+)' SALT '(\w+)'/.exec(create!)!;
    const expected = createHash('sha256').update(`${PASSWORD}${salt}`).digest('hex');
    expect(hash!.toLowerCase()).toBe(expected);
  });

  it('leaves no user behind that may do nothing', async () => {
    await expect(users.create('x', { password: PASSWORD, role: 'admin' }, signal)).rejects.toThrow(
      'not allowed',
    );
    expect(statements.splice(0).at(-1)).toBe('DROP USER IF EXISTS `x`');
    await expect(users.create('x', { password: PASSWORD, role: 'King' }, signal)).rejects.toThrow(
      'no role King',
    );
    expect(statements).toEqual([]);
  });
});
