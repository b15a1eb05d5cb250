import { NplError, asNplError } from '../errors.js';
import { systemCode } from './probe.js';

/** Longest health page that is read; a stranger on the port may send anything. */
const LONGEST_BODY = 64 * 1024;

/** The body of a health page. Rejects with what else was answered. */
export async function readHealth(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, redirect: 'manual' }).catch((error: unknown) => {
    if (systemCode(error) !== undefined || signal.aborted) throw error;
    throw new NplError(`${url} did not answer like a web server`, { ...whyOf(error), cause: error });
  });
  if (response.ok) return await readSome(response, url);
  await response.body?.cancel();
  throw new NplError(`${url} answered ${response.status}`);
}

async function readSome({ body }: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LONGEST_BODY) throw new NplError(`${url} sent more than a health page`);
  }
  return text;
}

/** `fetch` keeps what happened in the cause of its error. */
function whyOf(error: unknown): { why?: string } {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? {} : { why: asNplError(cause).message };
}
