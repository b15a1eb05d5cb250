import { setTimeout as sleep } from 'node:timers/promises';
import { inspectContainers, lastLogLines, type Container } from '../clients/docker/containers.js';
import type { Docker } from '../clients/docker/docker.js';
import { NplError } from '../errors.js';
import { whyFailed } from '../stacks/why-failed.js';
import type { FailureTopology } from '../stacks/failed-service.js';
import { placeName } from './stack-nodes.js';

export interface WaitOptions {
  readonly topology: FailureTopology;
  readonly signal: AbortSignal;
  /** Told each container that has become healthy. */
  readonly log: (line: string) => void;
  /** For all of them together, milliseconds. */
  readonly patienceMs: number;
  readonly redact: (text: string) => string;
}

const POLL_MS = 1_000;
const LOG_LINES = 60;

/** Waits until containers of one node are healthy. Rejects with what keeps the first failing one from it. */
export async function untilHealthy(
  docker: Docker,
  containers: readonly Container[],
  { signal, log, patienceMs, ...diagnosis }: WaitOptions,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  const ids = containers.map(({ id }) => id);
  const waiting = new Set(ids);
  for (;;) {
    const now = await inspectContainers(docker, ids, { signal });
    for (const { id, composeService, health, state } of now.filter(isWell)) {
      if (waiting.delete(id)) log(`${composeService} on ${placeName(docker.node)}: ${health || state}`);
    }
    if (waiting.size === 0) return;
    const gone = containers.find(({ id }) => waiting.has(id) && !now.some((each) => each.id === id));
    if (gone !== undefined) {
      throw new NplError(`${gone.composeService} was removed meanwhile`, { next: 'npl-ops up' });
    }
    const late = Date.now() > deadline;
    const failed = now.find((each) => waiting.has(each.id) && (late || hasFailed(each)));
    if (failed !== undefined) throw await diagnose(docker, failed, { signal, ...diagnosis });
    await sleep(POLL_MS, undefined, { signal });
  }
}

function isWell({ state, health }: Container): boolean {
  return state === 'running' && (health === '' || health === 'healthy');
}

/** What waiting does not mend. */
function hasFailed({ state, health }: Container): boolean {
  return state === 'exited' || state === 'dead' || health === 'unhealthy';
}

async function diagnose(
  docker: Docker,
  container: Container,
  { topology, signal, redact }: Pick<WaitOptions, 'topology' | 'signal' | 'redact'>,
): Promise<NplError> {
  const lines = await lastLogLines(docker, container.id, LOG_LINES, signal);
  const words = [container.healthOutput, container.error].filter(Boolean).join('\n');
  return whyFailed(
    {
      ...container,
      name: container.composeService,
      container: container.name,
      node: docker.node,
      words: redact(words),
      log: lines.map(redact),
    },
    topology,
  );
}
