import { expect, it } from 'vitest';
import type { RunInside } from '../../../src/clients/docker/inside-container.js';
import { postgresRole } from '../../../src/clients/postgres-role.js';
import { ToolError } from '../../../src/errors.js';

const { signal } = new AbortController();
const PASSWORD = "it's \\ $SECRET";

it('gives the password on stdin alone, and keeps it out of errors', async () => {
  const calls: Parameters<RunInside>[] = [];
  const role = postgresRole(async (...call) => {
    calls.push(call);
    return '1';
  });
  expect(await role.isAccepted(PASSWORD, signal)).toBe(true);
  await role.setPassword(PASSWORD, signal);
  expect(calls).toHaveLength(2);
  for (const [command, options] of calls) {
    expect(command.join(' ')).not.toContain('SECRET');
    expect(options).toMatchObject({ input: `${PASSWORD}\n`, secret: PASSWORD });
  }
});

it('tells a refused password from a database that does not answer', async () => {
  const failing = (words: string) =>
    postgresRole(() => Promise.reject(new ToolError('docker exec', 2, words))).isAccepted(PASSWORD, signal);
  expect(await failing('FATAL:  password authentication failed for user "airflow"')).toBe(false);
  await expect(failing('connection refused')).rejects.toThrow('docker exec');
});
