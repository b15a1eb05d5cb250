import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../../src/embedded/supervisor/cause.js';

describe('diagnose', () => {
  test.each([
    ['java.io.IOException: No space left on device', 'the disk is full'],
    ['Error: ENOSPC: no space left on device, write', 'the disk is full'],
    ['Code: 243. DB::Exception: Cannot reserve 1.00 MiB (NOT_ENOUGH_SPACE)', 'the disk is full'],
    ['java.net.BindException: Address already in use', 'another program holds its port'],
    ['Error: listen EADDRINUSE: address already in use 127.0.0.1:8123', 'another program holds its port'],
    ['/data/kafka/meta.properties (Read-only file system)', 'the file system is read-only'],
    ['java.nio.file.AccessDeniedException: /data/kafka/.lock', 'this user has no permission'],
    ['mkdir: Permission denied', 'this user has no permission'],
    ['java.lang.OutOfMemoryError: Java heap space', 'there is not enough memory'],
    [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'there is not enough memory',
    ],
    [
      'There is insufficient memory for the Java Runtime Environment to continue.',
      'there is not enough memory',
    ],
    ['Failed to acquire lock on file .lock in /data/kafka.', 'another process uses its data folder'],
    [
      'Cannot lock file /data/clickhouse/status. Another server instance is already running.',
      'another process uses its data folder',
    ],
  ])('%s', (line, cause) => {
    expect(diagnose(['INFO starting', line, 'INFO shut down completed'])).toMatchObject({
      cause,
      lastWords: line,
    });
  });

  test('a full disk explains the errors that it brings along', () => {
    expect(diagnose(['No space left on device', 'Failed to acquire lock']).cause).toBe('the disk is full');
  });

  test.each([
    {
      lines: ['INFO a', 'ERROR Exiting Kafka due to fatal exception', 'INFO bye'],
      words: 'ERROR Exiting Kafka due to fatal exception',
    },
    {
      lines: ['Error: no config', '    at main (file:///app.js:1:1)', '', 'Node.js v24.1.0'],
      words: 'Error: no config',
    },
    { lines: ['one', 'two', ''], words: 'two' },
    { lines: ['x'.repeat(500)], words: `${'x'.repeat(200)}...` },
    { lines: [], words: '' },
  ])('quotes the most telling line of an unknown end: $words', ({ lines, words }) => {
    expect(diagnose(lines)).toEqual({ cause: undefined, next: undefined, lastWords: words });
  });
});
