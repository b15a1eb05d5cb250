import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { confirmDeletion, dataLines } from '../../../src/commands/down-data.js';
import { UsageError } from '../../../src/errors.js';

const cli = { input: false, stderr: process.stderr, signal: new AbortController().signal };

describe('confirmDeletion', () => {
  test('takes the name of the stack as a flag', async () => {
    await expect(confirmDeletion(cli, 'npl', 'npl')).resolves.toBeUndefined();
  });

  test.each([['NPL'], ['npl '], ['']])('refuses --confirm %j', async (typed) => {
    await expect(confirmDeletion(cli, 'npl', typed)).rejects.toThrow(UsageError);
  });

  test('refuses where nobody can be asked', async () => {
    await expect(confirmDeletion(cli, 'npl', undefined)).rejects.toMatchObject({
      message: 'nothing was deleted: the name of the stack has to be typed',
      next: 'npl-ops down --volumes --confirm npl',
    });
  });
});

test('dataLines names every place, with its size where that is known', () => {
  const data = [
    { kind: 'folder', key: 'KAFKA_DATA', path: '/srv/kafka', bytes: 1_234_567 },
    { kind: 'folder', key: 'CLICKHOUSE_DATA', path: '/srv/clickhouse', bytes: undefined },
    { kind: 'volume', name: 'npl_airflow-logs' },
  ] as const;
  expect(
    dataLines([
      { node: 'ssh://ops@a', data, image: 'i' },
      { node: 'local', data: [], image: 'i' },
    ]),
  ).toEqual([
    '  on ssh://ops@a:',
    '    /srv/kafka               1.2 MB  KAFKA_DATA',
    '    /srv/clickhouse               ?  CLICKHOUSE_DATA',
    '    volume npl_airflow-logs',
  ]);
});

test('a question is answered by one line, or by the end of the input', async () => {
  const { typeName } = await import('../../../src/ui/prompts/type-name.js');
  const { confirm } = await import('../../../src/ui/prompts/confirm.js');
  const answer = (text: string) => {
    const [stdin, stderr] = [new PassThrough(), new PassThrough()];
    stdin.end(text);
    return { stdin, stderr, signal: cli.signal };
  };
  expect(await typeName('npl', 'to delete it', answer('npl\n'))).toBe(true);
  expect(await typeName('npl', 'to delete it', answer('yes\n'))).toBe(false);
  expect(await typeName('npl', 'to delete it', answer(''))).toBe(false);
  expect(await confirm('Really?', answer('Yes\n'))).toBe(true);
  expect(await confirm('Really?', answer('\n'))).toBe(false);
});
