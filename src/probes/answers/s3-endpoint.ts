import { beginningOf } from './beginning-of.js';
import { bareHost } from '../../topology/reach.js';
import { resolveHost } from '../../clients/resolve-host.js';
import type { S3EndpointSpec } from './check-spec.js';
import { ok, problem, type Finding } from './finding.js';
import { unknownHost } from './host.js';
import { networkReason } from './network-reason.js';
import type { CheckTools } from './tools.js';

/** Whether an S3 service answers at an address; nothing is signed, so that no key is needed. */
export async function checkS3Endpoint(
  { endpoint }: S3EndpointSpec,
  { env }: Pick<CheckTools, 'env'>,
  signal: AbortSignal,
): Promise<Finding> {
  const host = bareHost(new URL(endpoint).hostname);
  if ((await resolveHost(host, env, signal)).length === 0)
    return unknownHost(host, 'answer another endpoint');
  try {
    const response = await fetch(`${endpoint}/`, { signal, redirect: 'manual' });
    const isSigned = [...response.headers.keys()].some((name) => name.startsWith('x-amz-'));
    const body = isSigned ? '' : await beginningOf(response);
    if (isSigned) await response.body?.cancel();
    return isSigned || isS3Answer(body) ? ok(`S3 answers at ${endpoint}`) : foreign(endpoint);
  } catch (error) {
    signal.throwIfAborted();
    return problem(
      `S3 does not answer at ${endpoint}: ${networkReason(error)}`,
      'correct S3_ENDPOINT, or look after the network',
    );
  }
}

/** Errors and listings of S3 are XML with these names at the top. */
export function isS3Answer(body: string): boolean {
  return /<(Error|ListAllMyBucketsResult)[\s>]/.test(body) && !/<html/i.test(body);
}

function foreign(endpoint: string): Finding {
  return problem(
    `what answers at ${endpoint} is not S3`,
    'correct S3_ENDPOINT: host, port and http or https',
  );
}
