import { NplError } from '../errors.js';
import type { FailedService, FailureTopology } from './failed-service.js';
import { failureCause } from './failure-causes.js';
import { serviceKeys } from './service-keys.js';

const LAST_WORDS = 6;

/** What an operator needs to mend it: the service, the cause, its own last words, the next command. */
export function whyFailed(failed: FailedService, topology: FailureTopology): NplError {
  const { name, service } = failed;
  const title = serviceKeys(service)?.title ?? service;
  const shown = name === service ? title : `${title} (${name})`;
  const known = failureCause(failed, topology);
  const lastWords = known?.isOfEngine === true ? [] : failed.log.slice(-LAST_WORDS);
  return new NplError(`${shown} does not run: ${known?.cause ?? outcome(failed)}`, {
    why: [
      ...(known?.evidence === undefined ? [] : [known.evidence]),
      ...lastWordsOf(title, lastWords, known?.evidence),
    ].join('\n'),
    next: known?.next ?? `npl-ops logs ${service}`,
  });
}

function lastWordsOf(title: string, lines: readonly string[], evidence: string | undefined): string[] {
  const others = lines.filter((line) => line.trim() !== evidence);
  return others.length === 0 ? [] : [`the last words of ${title}:`, ...others.map((line) => `  ${line}`)];
}

function outcome({ state, health, exitCode, words }: FailedService): string {
  if (state === 'running' && health === 'unhealthy') return 'it does not answer its health check';
  if (state === 'running') return 'it did not become ready in time';
  if (state === 'restarting') return `it ends with exit code ${exitCode} each time it is started`;
  if (state === 'created') return words.split('\n').at(-1) || 'it was never started';
  return `it ended with exit code ${exitCode}`;
}
