import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/commands/entry.js';
import { main } from '../../../src/commands/ops-main.js';
import { ExitCode } from '../../../src/errors.js';

/** `npl-ops` without a command, where these streams are terminals; no env.conf is there. */
async function live(
  args: readonly string[],
  terminals: { readonly stdin?: true; readonly stdout?: true } = {},
) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    Object.assign(new EventEmitter(), {
      isTTY: name === 'stdout' && terminals.stdout === true,
      write: (text: string) => {
        written[name] += text;
        return true;
      },
    });
  const host = Object.assign(new EventEmitter(), {
    argv: ['node', 'npl-ops', '--config', '/nowhere/env.conf', ...args],
    env: {},
    stdin: { isTTY: terminals.stdin === true },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    cwd: tmpdir,
    exit: () => undefined,
    exitCode: undefined as number | undefined,
  });
  await main(host as unknown as Host);
  return { ...written, exitCode: host.exitCode };
}

describe('the live view without a terminal', () => {
  it.each([
    ['a pipe behind it', { stdin: true } as const, 'what it prints is none here'],
    ['a pipe before it', { stdout: true } as const, 'its input is none here'],
    ['neither', {}, 'its input is none here'],
  ])('%s: says what to use instead, and prints no usage', async (_, terminals, why) => {
    const { stdout, stderr, exitCode } = await live([], terminals);
    const [first, second, third, ...more] = stderr.trimEnd().split('\n');
    expect(first).toBe('Error: the live view needs a terminal');
    expect(second).toContain(why);
    expect(third).toContain('Next: npl-ops status, npl-ops status --watch, or npl-ops --accessible');
    expect([more, stdout, exitCode]).toEqual([[], '', ExitCode.usage]);
  });

  it('with --accessible needs none: it goes on to read env.conf', async () => {
    const { stderr } = await live(['--accessible']);
    expect(stderr).toContain('/nowhere/env.conf');
    expect(stderr).not.toContain('needs a terminal');
  });

  it('has no JSON, on a terminal neither', async () => {
    const { stdout, stderr } = await live(['--json'], { stdin: true, stdout: true });
    expect(stderr).toContain('Next: npl-ops status --json');
    expect(JSON.parse(stdout)).toMatchObject({ error: { message: 'the live view has no JSON' } });
  });
});
