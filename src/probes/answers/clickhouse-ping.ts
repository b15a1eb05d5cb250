import { beginningOf } from './beginning-of.js';
import { networkReason } from './network-reason.js';
import { problem, type Finding } from './finding.js';

/** What is wrong with what listens there; undefined: it answers as the HTTP interface of ClickHouse does. */
export async function pingClickHouse(place: string, signal: AbortSignal): Promise<Finding | undefined> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(`http://${place}/ping`, { signal, redirect: 'manual' });
    status = response.status;
    text = await beginningOf(response);
  } catch (error) {
    signal.throwIfAborted();
    if (isForeign(error))
      return problem(
        `what listens at ${place} is not the HTTP port of ClickHouse`,
        'answer the HTTP port, usually 8123',
      );
    return problem(
      `ClickHouse does not answer at ${place}: ${networkReason(error)}`,
      'start that ClickHouse, or correct its host or port',
    );
  }
  return pageFinding(status, text, place);
}

function pageFinding(status: number, text: string, place: string): Finding | undefined {
  if (status === 200 && text.trim() === 'Ok.') return undefined;
  if (/clickhouse-client/i.test(text))
    return problem(
      `${place} is the native port of ClickHouse, not its HTTP port`,
      'answer the HTTP port, usually 8123',
    );
  return problem(
    `a web server listens at ${place}, not ClickHouse`,
    'correct the host, or answer the HTTP port of ClickHouse, usually 8123',
  );
}

/** It answered, and not in HTTP: undici gives the parser's own code. */
function isForeign(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  const code = cause?.code ?? '';
  return code.startsWith('HPE_') || code === 'UND_ERR_SOCKET' || code === 'ECONNRESET';
}
