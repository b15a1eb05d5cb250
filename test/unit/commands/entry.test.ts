import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { newProgram, runProgram, type Handler, type Host } from '../../../src/commands/entry.js';
import { Cancelled, ExitCode, NplError, UsageError } from '../../../src/errors.js';

/** Runs a program with one command `do`, and keeps what it writes. */
async function run(args: readonly string[], handler: Handler) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    Object.assign(new EventEmitter(), {
      isTTY: false,
      write: (text: string) => {
        written[name] += text;
        return true;
      },
    });
  const host = Object.assign(new EventEmitter(), {
    argv: ['node', 'npl', ...args],
    env: {},
    stdin: { isTTY: false },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    cwd: tmpdir,
    exit: () => undefined,
    exitCode: undefined as number | undefined,
  });
  await runProgram(host as unknown as Host, async (start) => {
    const program = await newProgram('npl', 'test');
    program.configureOutput({ writeErr: (text) => (written.stderr += text) });
    program.command('do').action(() => start(handler));
    return program;
  });
  return { ...written, exitCode: host.exitCode };
}

function fail(error: Error): Handler {
  return () => Promise.reject(error);
}

describe('a command that fails', () => {
  it('with --json ends stdout with the error, and tells people on stderr', async () => {
    const error = new NplError('cannot reach Kafka', { why: 'closed\u2028port', next: 'npl-ops up' });
    const { stdout, stderr, exitCode } = await run(['--json', 'do'], fail(error));
    expect(JSON.parse(stdout)).toEqual({
      type: 'error',
      error: { code: 'failed', message: 'cannot reach Kafka', why: 'closed\u2028port', next: 'npl-ops up' },
    });
    expect(stdout).not.toContain('\u2028');
    expect(stderr).toContain('Error: cannot reach Kafka');
    expect(exitCode).toBe(ExitCode.failed);
  });

  it.each([
    ['usage', new UsageError('wrong'), ExitCode.usage],
    ['cancelled', new Cancelled(), ExitCode.cancelled],
    ['bug', new TypeError('x is no function'), ExitCode.failed],
    ['failed', new NplError('it broke'), ExitCode.failed],
  ])('says that it was %s', async (code, error, wanted) => {
    const { stdout, exitCode } = await run(['do', '--json'], fail(error));
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
    expect(stdout.includes('"stack"')).toBe(code === 'bug');
    expect(exitCode).toBe(wanted);
  });

  it.each([
    ['a wrong flag', ['--nonsense', 'do', '--json'], "unknown option '--nonsense'"],
    ['a wrong command', ['--json', 'dont'], "unknown command 'dont' (Did you mean do?)"],
    ['no command', ['--json'], 'a command is missing'],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { stdout, exitCode } = await run(args, fail(new Error('is not run')));
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', message } });
    expect(exitCode).toBe(ExitCode.usage);
  });

  it('without --json writes nothing to stdout', async () => {
    const { stdout, stderr } = await run(['do'], fail(new NplError('it broke')));
    expect(stdout).toBe('');
    expect(stderr).toBe('Error: it broke\n');
  });
});
