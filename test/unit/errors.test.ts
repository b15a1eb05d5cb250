import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { asNplError, BugError, Cancelled, NplError, ToolError, UsageError } from '../../src/errors.js';

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('asNplError', () => {
  it('leaves an error for the operator as it is', () => {
    const error = new UsageError('bad value');
    expect(asNplError(error)).toBe(error);
  });

  it.each([new TypeError('x is not a function'), new Error('unreachable'), 'just text', undefined])(
    'takes %o for a bug and keeps it as the cause',
    (thrown) => {
      const error = asNplError(thrown);
      expect(error).toBeInstanceOf(BugError);
      expect(error.cause).toBe(thrown);
      expect(error.message).not.toBe('');
    },
  );

  it("takes a wrong call of Node's own functions for a bug", async () => {
    const wrong = await thrownBy(() => readFile(42 as unknown as string, { encoding: 'klingon' as 'utf8' }));
    expect((wrong as NodeJS.ErrnoException).code).toMatch(/^ERR_/);
    expect(asNplError(wrong)).toBeInstanceOf(BugError);
  });

  it('takes a missing file for no bug', async () => {
    const error = asNplError(await thrownBy(() => readFile('/nowhere/x')));
    expect(error).not.toBeInstanceOf(BugError);
    expect(error.message).toBe("ENOENT: no such file or directory, open '/nowhere/x'");
    expect(error.why).toBeUndefined();
  });

  it('finds the closed port behind a failed fetch', async () => {
    const port = await closedPort();
    const error = asNplError(await thrownBy(() => fetch(`http://127.0.0.1:${port}/`)));
    expect(error).not.toBeInstanceOf(BugError);
    expect(error.message).toBe('fetch failed');
    expect(error.why).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it('finds it behind a connection tried on all addresses of a name', async () => {
    const port = await closedPort();
    const thrown = await thrownBy(
      () =>
        new Promise((_, reject) => {
          connect({ host: 'localhost', port, lookup: twoAddresses }).on('error', reject);
        }),
    );
    expect(thrown).toBeInstanceOf(AggregateError);
    expect(asNplError(thrown).message).toMatch(/ECONNREFUSED/);
    expect(asNplError(thrown)).not.toBeInstanceOf(BugError);
  });

  it('takes an abort for a cancel, but a time limit for a failure', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const aborted = await thrownBy(() => fetch(url, { signal: AbortSignal.abort() }));
    expect(asNplError(aborted)).toBeInstanceOf(Cancelled);
    const late = asNplError(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    expect(late).not.toBeInstanceOf(Cancelled);
    expect(late).not.toBeInstanceOf(BugError);
  });
});

/** A name's resolution to two addresses, so that both are tried. */
function twoAddresses(
  _host: string,
  _options: unknown,
  found: (error: null, addresses: { address: string; family: number }[]) => void,
): void {
  found(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ]);
}

it('a program that failed without a word says that', () => {
  expect(new ToolError('mvn', undefined, '')).toMatchObject({
    message: 'mvn did not finish',
    why: 'it printed nothing',
  });
  expect(new ToolError('mvn', 1, 'no pom')).toMatchObject({ message: 'mvn exited 1', why: 'no pom' });
});

it('every error knows its own name, for logs', () => {
  expect(String(new UsageError('bad value'))).toBe('UsageError: bad value');
  expect(new NplError('what', { why: 'why', next: 'next' })).toMatchObject({ why: 'why', next: 'next' });
});
