import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, run } from '../../../src/clients/exec.js';
import { Cancelled, NplError, ToolError } from '../../../src/errors.js';

const node = process.execPath;

describe('run', () => {
  it('returns both outputs and passes arguments untouched by any shell', async () => {
    const script = 'console.log(process.argv[1]); console.error("aside")';
    const result = await run(node, ['-e', script, '$(id) `id` ; * "x"']);
    expect(result).toEqual({ stdout: '$(id) `id` ; * "x"', stderr: 'aside' });
  });

  it('adds to the environment and runs in the given folder', async () => {
    const script = 'console.log(process.cwd(), process.env.NPL_TEST, process.env.PATH !== undefined)';
    const { stdout } = await run(node, ['-e', script], { cwd: '/', env: { NPL_TEST: 'here' } });
    expect(stdout).toBe('/ here true');
  });

  it('gives every line to onLine while the program still runs', async () => {
    const lines: string[] = [];
    const abort = new AbortController();
    const script =
      'console.log("one"); console.error("\\u001b[31mtwo\\u001b[0m"); setInterval(() => {}, 1e6)';
    const running = run(node, ['-e', script], {
      signal: abort.signal,
      onLine: (line) => {
        lines.push(line);
        if (lines.length === 2) abort.abort();
      },
    });
    await expect(running).rejects.toBeInstanceOf(Cancelled);
    expect(lines.toSorted()).toEqual(['one', 'two']);
  });

  it('rejects with the exit code and only the last lines of a failure', async () => {
    const script = 'for (let i = 0; i < 50; i += 1) console.log("line " + i); process.exitCode = 7';
    const error = await run(node, ['-e', script]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ToolError);
    const { commandExitCode, tail, message } = error as ToolError;
    expect(commandExitCode).toBe(7);
    expect(tail.split('\n')).toHaveLength(20);
    expect(tail.split('\n').at(-1)).toBe('line 49');
    expect(message).toMatch(/^node -e for .* exited 7$/);
  });

  it('says which signal ended a program', async () => {
    const error = await run(node, ['-e', 'process.kill(process.pid, "SIGKILL")']).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ToolError);
    expect((error as ToolError).why).toContain('ended by SIGKILL');
  });

  it.each([
    ['no-such-program-of-ours', 'no program no-such-program-of-ours is on PATH'],
    ['/nonexistent/program', 'ENOENT'],
    [tmpdir(), 'EACCES'],
  ])('says that %s cannot be started', async (command, why) => {
    const error = await run(command, []).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NplError);
    expect((error as NplError).message).toContain('could not be started');
    expect((error as NplError).why).toContain(why);
  });

  it('stops a program that runs out of time, even one that ignores SIGTERM', async () => {
    const script = 'process.on("SIGTERM", () => {}); console.log("working"); setInterval(() => {}, 1e6)';
    const error = await run(node, ['-e', script], { timeoutMs: 500 }).catch((e: unknown) => e);
    expect((error as NplError).message).toContain('did not finish within 0.5 s');
    expect((error as NplError).why).toBe('working');
  }, 15_000);

  it('starts nothing when already cancelled, and keeps the canceller’s own error', async () => {
    const reason = new NplError('the step ran out of time');
    const running = run('no-such-program-of-ours', [], { signal: AbortSignal.abort(reason) });
    await expect(running).rejects.toBe(reason);
  });

  it('tells a time limit from a cancellation', async () => {
    const running = run(node, ['-e', 'setInterval(() => {}, 1e6)'], { signal: AbortSignal.timeout(300) });
    await expect(running).rejects.toThrow('took too long');
  });
});

describe('findProgram', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'npl-exec-'));
    await mkdir(path.join(folder, 'a', 'tool'), { recursive: true });
    await mkdir(path.join(folder, 'b'));
    await writeFile(path.join(folder, 'b', 'tool'), '#!/bin/sh\n');
    await chmod(path.join(folder, 'b', 'tool'), 0o755);
    await writeFile(path.join(folder, 'b', 'notes'), 'text');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('takes the first executable file of PATH, passing over folders of that name', async () => {
    const env = { PATH: [path.join(folder, 'a'), '', path.join(folder, 'b')].join(path.delimiter) };
    expect(await findProgram('tool', env)).toBe(path.join(folder, 'b', 'tool'));
  });

  it('finds neither a plain file, nor anything in relative entries, nor with no PATH', async () => {
    expect(await findProgram('notes', { PATH: path.join(folder, 'b') })).toBeUndefined();
    expect(await findProgram('tool', { PATH: 'b' })).toBeUndefined();
    expect(await findProgram('tool', {})).toBeUndefined();
  });

  it('takes a path as it is', async () => {
    const file = path.join(folder, 'b', 'tool');
    expect(await findProgram(file, {})).toBe(file);
  });
});
