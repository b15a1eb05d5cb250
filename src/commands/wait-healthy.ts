import { setTimeout as sleep } from 'node:timers/promises';
import { containersLabelled, lastLogLines } from '../clients/docker-containers.js';
import type { Docker } from '../clients/docker.js';
import { NplError } from '../errors.js';
import { inspectContainers, type FoundContainer } from '../stacks/find-containers.js';
import { LABEL } from '../stacks/service-state.js';
import { whyFailed, type FailureTopology } from '../stacks/why-failed.js';
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
  containers: readonly FoundContainer[],
  { signal, log, patienceMs, ...diagnosis }: WaitOptions,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  const waiting = new Set(containers.map(({ id }) => id));
  for (;;) {
    const now = await inspectContainers(docker, containers, { signal });
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

function isWell({ state, health }: FoundContainer): boolean {
  return state === 'running' && (health === '' || health === 'healthy');
}

/** What waiting does not mend. */
function hasFailed({ state, health }: FoundContainer): boolean {
  return state === 'exited' || state === 'dead' || health === 'unhealthy';
}

async function diagnose(
  docker: Docker,
  { id, name, project, composeService, service, image, ...seen }: FoundContainer,
  { topology, signal, redact }: Pick<WaitOptions, 'topology' | 'signal' | 'redact'>,
): Promise<NplError> {
  const [all, lines] = await Promise.all([
    containersLabelled(docker, `${LABEL.project}=${project}`, signal),
    lastLogLines(docker, id, LOG_LINES, signal),
  ]);
  const facts = all.find((each) => each.id === id);
  const words = [facts?.healthOutput, facts?.error].filter(Boolean).join('\n');
  return whyFailed(
    {
      name: composeService,
      service,
      container: name,
      node: docker.node,
      image,
      state: seen.state,
      health: seen.health,
      exitCode: seen.exitCode,
      wasKilledForMemory: facts?.wasKilledForMemory ?? false,
      memoryLimit: facts?.memoryLimit ?? 0,
      words: redact(words),
      log: lines.map(redact),
    },
    topology,
  );
}
