import { setTimeout as sleep } from 'node:timers/promises';
import type { Compose } from '../../clients/docker/compose.js';
import { lastLogLines } from '../../clients/docker/containers.js';
import type { Docker } from '../../clients/docker/docker.js';
import { Cancelled, NplError, ToolError } from '../../errors.js';
import type { StepContext } from '../../plan/step.js';
import type { ServiceModel } from '../../stacks/stack-model.js';
import { whyFailed } from '../../stacks/why-failed.js';
import type { FailureTopology } from '../../stacks/failed-service.js';
import { findCulprit, mayRecover, type Suspect } from './find-culprit.js';
import { watchContainers } from './watch-containers.js';

export interface BringUp {
  readonly docker: Docker;
  readonly compose: Compose;
  readonly topology: FailureTopology;
  /** Those first that others wait for. */
  readonly models: readonly ServiceModel[];
  /** Compose's names of those to bring up, their dependencies aside. */
  readonly names: readonly string[];
  readonly redact: (text: string) => string;
}

/** Airflow prepares its database for minutes on a slow machine. */
const WAIT_SECONDS = 1_200;
const LOG_LINES = 60;
const ATTEMPTS = 3;
const PAUSE_MS = 3_000;

const UP = ['up', '--detach', '--wait', `--wait-timeout=${WAIT_SECONDS}`, '--no-build', '--pull=never'];

/**
 * Lets Compose bring a stack up and waits until all of it is healthy, telling what happens. Rejects with what keeps
 * the first failing service from running.
 */
export async function bringUp(stack: BringUp, context: StepContext): Promise<void> {
  const { signal } = context;
  for (let attempt = 1; ; attempt++) {
    const error = await tryUp(stack, context);
    if (error === undefined) return;
    signal.throwIfAborted();
    const words = error instanceof ToolError ? error.tail : '';
    const culprit = await findCulprit({ ...stack, project: stack.compose.project }, words, signal);
    const isOver = error instanceof Cancelled || !(DISTURBED.test(words) || mayRecover(culprit));
    if (isOver || attempt === ATTEMPTS) throw await diagnosis(stack, culprit, error, signal);
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

/** A Compose that outlived a killed run is still at work on the same containers. */
const DISTURBED =
  /already in use by container|is already in progress|No such container|marked for removal|network .* not found/i;

/** Resolves to how Compose failed; rejects with what is no failure of the stack. */
async function tryUp(
  { docker, compose, names }: BringUp,
  { signal, log }: StepContext,
): Promise<ToolError | Cancelled | undefined> {
  const hopeless = new AbortController();
  const done = new AbortController();
  const watching = watchContainers(docker, compose.project, {
    log,
    onHopeless: () => hopeless.abort(new Cancelled('a service keeps failing')),
    signal: AbortSignal.any([signal, done.signal]),
  });
  try {
    // Containers of others in the same project are none of Compose's business here, and none of ours.
    await compose.cli([...UP, ...names], {
      signal: AbortSignal.any([signal, hopeless.signal]),
      env: { COMPOSE_IGNORE_ORPHANS: '1' },
      onLine: log,
    });
    return undefined;
  } catch (error) {
    if (error instanceof ToolError || error instanceof Cancelled) return error;
    throw error;
  } finally {
    done.abort();
    await watching;
  }
}

async function diagnosis(
  { docker, compose, topology, redact }: BringUp,
  culprit: Suspect | undefined,
  error: NplError,
  signal: AbortSignal,
): Promise<NplError> {
  if (culprit === undefined) return error;
  const { model, container } = culprit;
  const words = error instanceof ToolError ? error.tail : '';
  const log = container === undefined ? [] : await lastLogLines(docker, container.id, LOG_LINES, signal);
  return whyFailed(
    {
      name: model.name,
      service: model.service,
      container: container?.name ?? `${compose.project}-${model.name}-1`,
      node: docker.node,
      image: model.image,
      state: container?.state ?? 'created',
      health: container?.health ?? '',
      exitCode: container?.exitCode ?? 0,
      wasKilledForMemory: container?.wasKilledForMemory ?? false,
      memoryLimit: container?.memoryLimit ?? 0,
      words: redact([words, container?.healthOutput, container?.error].filter(Boolean).join('\n')),
      log: log.map(redact),
    },
    topology,
  );
}
