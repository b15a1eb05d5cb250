import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../../src/config/problems.js';
import { Cancelled, ExitCode, NplError, ToolError } from '../../../../src/errors.js';
import { errorLine, errorText } from '../../../../src/ui/plain/error-text.js';

const plain = { color: false, verbose: false };

describe('errorText', () => {
  it('says what, why and what next', () => {
    const error = new NplError('cannot reach Kafka at 10.0.0.2:9092', {
      why: 'connection refused',
      next: 'npl-ops up',
      cause: new Error('ECONNREFUSED'),
    });
    expect(errorText(error, plain)).toEqual({
      text: 'Error: cannot reach Kafka at 10.0.0.2:9092\n  Why:  connection refused\n  Next: npl-ops up\n',
      exitCode: ExitCode.failed,
    });
  });

  it('leaves out what is not known', () => {
    expect(errorText(new NplError('no luck'), plain).text).toBe('Error: no luck\n');
  });

  it('lists every problem of a configuration', () => {
    const error = new ConfigError('/srv/env.conf', [
      { line: 3, key: 'KAFKA_PORT', value: '70000', reason: 'is outside 1 to 65535', allowed: '1 to 65535' },
      { line: 9, key: 'HOST', value: '$(id)', reason: 'is no host', allowed: undefined },
    ]);
    expect(errorText(error, plain)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "text": "Error: env.conf has 2 problems
        Why:  line 3: KAFKA_PORT=70000 is outside 1 to 65535; allowed: 1 to 65535
              line 9: HOST=$(id) is no host
        Next: edit /srv/env.conf, then run: npl-ops config check
      ",
      }
    `);
  });

  it('keeps the last words of a program in line', () => {
    expect(errorText(new ToolError('docker compose up', 1, 'pulling\nno space left'), plain).text).toBe(
      'Error: docker compose up exited 1\n  Why:  pulling\n        no space left\n',
    );
  });

  it('shows a stack for a bug only, with those of its causes', () => {
    const cause = new RangeError('out of range');
    cause.stack = 'RangeError: out of range\n    at deep (a.js:1:1)';
    const bug = new TypeError('x is not a function', { cause });
    bug.stack = 'TypeError: x is not a function\n    at shallow (b.js:2:2)';
    expect(errorText(bug, { ...plain, verbose: true }).text).toBe(errorText(bug, plain).text);
    expect(errorText(bug, plain).text).toMatchInlineSnapshot(`
      "Error: x is not a function
        Why:  this is a bug in npl, not in your setup
        Next: report it, with the lines below

      TypeError: x is not a function
          at shallow (b.js:2:2)

      RangeError: out of range
          at deep (a.js:1:1)
      "
    `);
    expect(
      errorText(new NplError('no luck', { cause: bug }), { ...plain, verbose: true }).text,
    ).not.toContain('at ');
  });

  it('shows where a thrown value that is no Error came through', () => {
    expect(errorText('just text', plain).text).toMatch(
      /^Error: just text\n.*bug in npl.*\n.*\n\nBugError: just text\n +at /,
    );
  });

  it('adds the causes with --verbose', () => {
    const error = new NplError('no luck', {
      next: 'retry',
      cause: new Error('one', { cause: new Error('two') }),
    });
    expect(errorText(error, { ...plain, verbose: true }).text).toBe(
      'Error: no luck\n  Cause: one\n  Cause: two\n  Next: retry\n',
    );
  });

  it('ends on causes that go in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(
      errorText(new NplError('no luck', { cause: error }), { ...plain, verbose: true }).text.split('\n'),
    ).toHaveLength(12);
  });

  it('takes a system error for what it is', () => {
    const error = Object.assign(new Error("ENOSPC: no space left on device, write '/data/x'"), {
      code: 'ENOSPC',
    });
    expect(errorText(error, plain).text).toBe("Error: ENOSPC: no space left on device, write '/data/x'\n");
  });

  it.each([new Cancelled(), new DOMException('This operation was aborted', 'AbortError')])(
    'takes %o as no failure',
    (error) => {
      expect(errorText(error, plain)).toEqual({ text: 'Cancelled.\n', exitCode: ExitCode.cancelled });
    },
  );

  it('prints no control character of a foreign message', () => {
    expect(
      errorText(new NplError('a\u001b[2J\u0007b\r', { why: 'c\u001b]0;title\u0007d' }), plain).text,
    ).toBe('Error: ab\n  Why:  cd\n');
  });

  it('colours the label alone', () => {
    expect(errorText(new NplError('no luck'), { color: true, verbose: false }).text).toBe(
      '\u001b[31mError:\u001b[39m no luck\n',
    );
  });
});

describe('errorLine', () => {
  it('ends sentences once, but never a command', () => {
    const error = new NplError('Is it there?', { why: 'Nobody knows.', next: 'npl-ops up' });
    expect(errorLine(error)).toBe('Is it there? Why: Nobody knows. Next: npl-ops up');
  });

  it('shortens the output of a program', () => {
    const line = errorLine(new ToolError('mvn', 1, 'x'.repeat(500)));
    expect(line).toBe(`mvn exited 1. Why: ${'x'.repeat(300)}...`);
  });
});
