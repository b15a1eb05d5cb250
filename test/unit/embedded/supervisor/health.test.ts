import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  healthRule,
  nextHealth,
  UNCHECKED,
  watchHealth,
  type Health,
} from '../../../../src/embedded/supervisor/health.js';

const RULE = healthRule({ readyTimeoutMs: 1_000 });

/** Verdicts after each check: `+` good, `-` bad; the checks are 100 ms apart. */
function verdicts(checks: string): string {
  let health: Health = UNCHECKED;
  return Array.from(checks)
    .map((check, i) => {
      health = nextHealth(health, check === '+', (i + 1) * 100, RULE);
      return health.verdict.charAt(0);
    })
    .join('');
}

describe('nextHealth', () => {
  test.each([
    ['is ready with the first answer', '---+', 'sssr'],
    ['one silent check is nothing', '+-+-+', 'rrrrr'],
    ['six in a row are silence, and two answers end it', '+------+-++', 'rrrrrrssssr'],
  ])('%s', (_, checks, expected) => {
    // 's' stands for starting before the first 'r', for silent after it.
    expect(verdicts(checks)).toBe(expected);
  });

  test('not ready in time is silence; the first answer ends it, for it has just taken its time', () => {
    const late = nextHealth(UNCHECKED, false, 1_000, RULE);
    expect(late.verdict).toBe('silent');
    expect(nextHealth(late, true, 5_000, RULE).verdict).toBe('ready');
  });
});

test('watchHealth sees a real server answer, fall silent and come back', async () => {
  let status = 200;
  const server = createServer((_request, response) => response.writeHead(status).end()).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const rule = { ...RULE, startingPollMs: 5, pollMs: 5 };
  const seen: string[] = [];
  for await (const verdict of watchHealth({ kind: 'http', port, path: '/ping' }, rule, stop.signal)) {
    seen.push(verdict);
    status = verdict === 'ready' ? 503 : 200;
    if (seen.length === 4) stop.abort();
  }
  server.close();
  expect(seen).toEqual(['ready', 'silent', 'ready', 'silent']);
});
