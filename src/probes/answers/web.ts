import { airflowProbe } from '../airflow.js';
import { supersetProbe } from '../superset.js';
import { resolveHost } from '../../clients/resolve-host.js';
import { NplError } from '../../errors.js';
import { bareHost } from '../../topology/reach.js';
import { findingOf, ok, problem, type Finding } from './finding.js';
import { unknownHost } from './host.js';
import { networkReason } from './network-reason.js';
import { serviceName } from './place-name.js';
import type { CheckTools } from './tools.js';

interface WebSpec {
  readonly service: 'airflow' | 'superset';
  readonly url: string;
  readonly key: string;
}

/** Whether the web interface of an existing Airflow or Superset answers as itself. */
export async function checkWeb(
  { service, url, key }: WebSpec,
  { env }: Pick<CheckTools, 'env'>,
  signal: AbortSignal,
): Promise<Finding> {
  const host = bareHost(new URL(url).hostname);
  if ((await resolveHost(host, env, signal)).length === 0) return unknownHost(host, `correct ${key}`);
  const probe = service === 'airflow' ? airflowProbe(url, undefined) : supersetProbe(url);
  try {
    return ok(await probe(signal));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NplError) return findingOf(error, `correct ${key}, or look after it`);
    return problem(
      `${serviceName(service)} does not answer at ${url}: ${networkReason(error)}`,
      `start it, or correct ${key}`,
    );
  }
}
