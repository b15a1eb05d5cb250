import { setTimeout as sleep } from 'node:timers/promises';
import { findContainers, lastLogLines, type Container } from '../../clients/docker/containers.js';
import type { Docker } from '../../clients/docker/docker.js';
import { LABEL } from '../../stacks/service-state.js';

export interface Watch {
  readonly log: (line: string) => void;
  /** Called once when a container was started again so often that it will not come up. */
  readonly onHopeless: () => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

const INTERVAL_MS = 2_000;
/** The engine itself has started it again this often since the watch began. */
const HOPELESS_RESTARTS = 4;
const LOG_LINES = 20;

/** Tells each change of a container's state, and the newest lines of those that are not ready. Never rejects. */
export async function watchContainers(docker: Docker, project: string, watch: Watch): Promise<void> {
  const { log, onHopeless, signal } = watch;
  const told = new Map<string, string>();
  const lastLine = new Map<string, string>();
  const firstRestarts = new Map<string, number>();
  let isHopeless = false;

  const tell = async (container: Container): Promise<void> => {
    const { id, state, restarts } = container;
    const name = container.composeService || container.name;
    const now = stateText(container);
    if (told.get(id) !== now) log(`${name}: ${now}`);
    told.set(id, now);
    if (!firstRestarts.has(id)) firstRestarts.set(id, restarts);
    if (!isHopeless && restarts - (firstRestarts.get(id) ?? 0) >= HOPELESS_RESTARTS) {
      isHopeless = true;
      onHopeless();
    }
    if (state === 'created' || container.health === 'healthy') return;
    const lines = await lastLogLines(docker, id, LOG_LINES, signal);
    const known = lastLine.get(id);
    const fresh = known === undefined ? lines : lines.slice(lines.lastIndexOf(known) + 1);
    for (const line of fresh) log(`${name} | ${line}`);
    const newest = lines.at(-1);
    if (newest !== undefined) lastLine.set(id, newest);
  };

  while (!signal.aborted) {
    try {
      const containers = await findContainers(docker, { label: `${LABEL.project}=${project}`, signal });
      for (const container of containers) await tell(container);
      await sleep(INTERVAL_MS, undefined, { signal });
    } catch {
      // A look that failed is no failure of the stack: Compose itself says when there is one.
      await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

function stateText({ state, health, exitCode }: Container): string {
  if (state === 'exited') return `ended with exit code ${exitCode}`;
  return health === '' ? state : `${state}, ${health}`;
}
