import { Cancelled } from '../errors.js';
import { EventQueue } from './event-queue.js';
import { assertPlan } from './graph.js';
import { runStep, type StepEnd } from './run-step.js';
import type { Outcome, PlanEvent, RunMode, Step } from './step.js';

const MAX_PARALLEL = 8;

export interface RunOptions {
  /** Aborting it cancels the run: running steps stop, the others never start. */
  readonly signal: AbortSignal;
  readonly mode: RunMode;
  /** Steps at work at one time. Default 8. */
  readonly maxParallel?: number;
}

/**
 * Runs the steps, each as soon as its needs hold, and tells what happens. The last event is always
 * `plan-finished`. A consumer that leaves early cancels the run, and its `return()` waits until every running
 * step has stopped. Throws at once when the steps are no valid plan: that is a bug.
 */
export function runPlan(steps: readonly Step[], options: RunOptions): AsyncGenerator<PlanEvent, void> {
  assertPlan(steps);
  return planEvents(steps, options);
}

async function* planEvents(steps: readonly Step[], options: RunOptions): AsyncGenerator<PlanEvent, void> {
  const leave = new AbortController();
  const signal = AbortSignal.any([options.signal, leave.signal]);
  const queue = new EventQueue();
  const running = execute(steps, { ...options, signal }, queue).finally(() => queue.close());
  // It is awaited below; until then a rejection must not count as unhandled.
  running.catch(() => undefined);
  try {
    yield* queue.drain();
  } finally {
    leave.abort(new Cancelled());
    await running;
  }
}

async function execute(steps: readonly Step[], options: RunOptions, queue: EventQueue): Promise<void> {
  const runStartedAt = performance.now();
  queue.push({
    type: 'plan-started',
    mode: options.mode,
    steps: steps.map(({ id, title, node, needs, optional }) => ({
      id,
      title,
      node,
      needs,
      optional: optional === true,
    })),
  });
  const ends = await new Schedule(steps, options, queue, runStartedAt).run();
  const elapsedMs = Math.round(performance.now() - runStartedAt);
  queue.push({ type: 'plan-finished', outcome: outcomeOf(steps, ends), elapsedMs });
}

/** Decides which step starts when. */
class Schedule {
  private readonly ends = new Map<string, StepEnd>();
  private readonly running = new Map<string, Promise<void>>();
  /** Of a failed or blocked step: the failed steps at the root of it. */
  private readonly roots = new Map<string, readonly Step[]>();

  constructor(
    private readonly steps: readonly Step[],
    private readonly options: RunOptions,
    private readonly queue: EventQueue,
    private readonly runStartedAt: number,
  ) {}

  async run(): Promise<ReadonlyMap<string, StepEnd>> {
    this.advance();
    while (this.running.size > 0) {
      await Promise.race(this.running.values());
      this.advance();
    }
    return this.ends;
  }

  /** Starts or ends every step that can be by now; one step's end may free others, also earlier ones. */
  private advance(): void {
    let before: number;
    do {
      before = this.ends.size;
      for (const step of this.steps) {
        if (!this.ends.has(step.id) && !this.running.has(step.id)) this.consider(step);
      }
    } while (this.ends.size > before);
  }

  private consider(step: Step): void {
    if (this.options.signal.aborted) {
      this.ends.set(step.id, 'cancelled');
      this.queue.push({ type: 'cancelled', step: step.id });
      return;
    }
    if (!this.haveEnded(step.needs)) return;
    const roots = new Set(step.needs.flatMap((id) => this.roots.get(id) ?? []));
    if (roots.size > 0) this.block(step, [...roots]);
    else if (!this.haveEnded(step.after ?? [])) return;
    else if (step.needs.some((id) => this.ends.get(id) === 'planned')) this.planUnchecked(step);
    else if (this.running.size < (this.options.maxParallel ?? MAX_PARALLEL)) this.start(step);
  }

  private haveEnded(ids: readonly string[]): boolean {
    return ids.every((id) => this.ends.has(id));
  }

  private block(step: Step, roots: readonly Step[]): void {
    this.ends.set(step.id, 'blocked');
    this.roots.set(step.id, roots);
    const optional = step.optional === true || roots.every((root) => root.optional === true);
    this.queue.push({ type: 'blocked', step: step.id, by: roots.map((root) => root.id), optional });
  }

  private planUnchecked(step: Step): void {
    const waitsFor = step.needs.filter((id) => this.ends.get(id) === 'planned');
    this.ends.set(step.id, 'planned');
    this.queue.push({ type: 'planned', step: step.id, will: step.will, waitsFor });
  }

  private start(step: Step): void {
    const { mode, signal } = this.options;
    const { runStartedAt } = this;
    const work = runStep(step, { mode, signal, runStartedAt, emit: (event) => this.queue.push(event) });
    const ended = work.then((end) => {
      this.running.delete(step.id);
      this.ends.set(step.id, end);
      if (end === 'failed') this.roots.set(step.id, [step]);
    });
    this.running.set(step.id, ended);
  }
}

function outcomeOf(steps: readonly Step[], ends: ReadonlyMap<string, StepEnd>): Outcome {
  const every = (...wanted: StepEnd[]): boolean =>
    steps.every(({ id }) => wanted.includes(ends.get(id) ?? 'cancelled'));
  if (every('skipped')) return 'nothing-to-do';
  if (every('skipped', 'done')) return 'done';
  if (!every('skipped', 'done', 'planned', 'failed', 'blocked')) return 'cancelled';
  if (steps.some((step) => step.optional !== true && ends.get(step.id) === 'failed')) return 'failed';
  return every('skipped', 'planned') ? 'planned' : 'degraded';
}
