import type { Step } from './step.js';

type GraphStep = Pick<Step, 'id' | 'needs' | 'after'>;

/** Throws a plain Error, since a plan that cannot be ordered is a bug, never the operator's doing. */
export function assertPlan(steps: readonly GraphStep[]): void {
  const byId = new Map<string, GraphStep>();
  for (const step of steps) {
    if (byId.has(step.id)) throw new Error(`plan: two steps are called ${step.id}`);
    byId.set(step.id, step);
  }
  const sound = new Set<string>();
  const visit = (step: GraphStep, path: readonly string[]): void => {
    if (sound.has(step.id)) return;
    const trail = [...path, step.id];
    if (path.includes(step.id)) {
      throw new Error(`plan: steps wait for each other: ${trail.slice(path.indexOf(step.id)).join(' -> ')}`);
    }
    for (const id of predecessors(step)) {
      const predecessor = byId.get(id);
      if (predecessor === undefined) throw new Error(`plan: step ${step.id} waits for unknown step ${id}`);
      visit(predecessor, trail);
    }
    sound.add(step.id);
  };
  for (const step of steps) visit(step, []);
}

function predecessors(step: GraphStep): string[] {
  return [...step.needs, ...(step.after ?? [])];
}
