import { describe, expect, test } from 'vitest';
import { isContinuation, levelOf } from '../../../../src/ui/ops/views/logs/level.js';

describe('levelOf', () => {
  test.each([
    ['[2026-11-24 08:41:47,123] ERROR Error while reading (kafka.server)', 'error'],
    ['2026-11-24T08:41:51.562Z WARN  QuorumController: activation', 'warn'],
    ['2026-11-24T08:41:51.562Z INFO  LogManager: no ERROR here yet', 'info'],
    ['2026.11.24 08:41:47.123456 [ 77 ] {} <Error> TCPHandler: Code: 60', 'error'],
    ['2026.11.24 08:41:47.123456 [ 77 ] {} <Information> Application: ready', 'info'],
    ['2026-11-24T08:41:47.123456Z [warning  ] Skipping the ERROR handler [airflow.jobs]', 'warn'],
    ['2026-11-24 08:41:47,123:INFO:superset.app:ready', 'info'],
    ['{"timestamp":"2026-11-24T08:41:47Z","level":"warning","event":"late"}', 'warn'],
    ['time=2026 level=debug msg="asked"', 'debug'],
    ['2026-11-24 08:41:47.123 UTC [1] LOG:  database system is ready', 'info'],
    ['2026-11-24 08:41:47.123 UTC [1] FATAL:  password authentication failed', 'error'],
    ['[2026-11-24 08:41:47 +0000] [7] [CRITICAL] WORKER TIMEOUT', 'error'],
    ['java.lang.IllegalStateException: no broker', 'error'],
    ['Traceback (most recent call last):', 'error'],
    ['ValueError: no such thing', 'error'],
    ['Exception in thread "main" java.lang.Error', 'error'],
    ['DeprecationWarning: old', 'warn'],
    ['listening on 8080', undefined],
    ['no errors were found', undefined],
    ['', undefined],
  ])('%s', (line, level) => {
    expect(levelOf(line)).toBe(level);
  });
});

test.each([
  ['    at kafka.Kafka.main(Kafka.scala:1)', true],
  ['Caused by: java.io.IOException', true],
  ['... 12 more', true],
  ['  File "a.py", line 1', true],
  ['2026-11-24 INFO', false],
  ['', false],
])('%j goes on with the line before: %s', (line, goesOn) => {
  expect(isContinuation(line)).toBe(goesOn);
});
