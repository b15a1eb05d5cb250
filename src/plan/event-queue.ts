import type { PlanEvent } from './step.js';

/** Log lines of one stage of a step that wait for a slow consumer; older ones give way. */
const PENDING_LOG_LINES = 1_000;

interface Logs {
  readonly step: string;
  readonly lines: string[];
  dropped: number;
}

type Entry = { event: PlanEvent } | { logs: Logs };

/**
 * Hands the events of running steps to one consumer. Steps never wait for it, and what it holds stays
 * bounded however slow it is: of each step it keeps the newest progress and the last log lines between two
 * changes of its state, and every change. Events of one step keep their order.
 */
export class EventQueue {
  private readonly entries: Entry[] = [];
  private readonly openLogs = new Map<string, Logs>();
  private readonly openProgress = new Map<string, { event: PlanEvent }>();
  private closed = false;
  private wake: (() => void) | undefined;

  push(event: PlanEvent): void {
    if (event.type === 'log') this.pushLog(event.step, event.line);
    else if (event.type === 'progress') this.pushProgress(event.step, event);
    else this.pushChange(event);
    this.wake?.();
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** Ends when the queue is closed and empty. */
  async *drain(): AsyncGenerator<PlanEvent, void> {
    for (;;) {
      const entry = this.entries.shift();
      if (entry !== undefined) yield* this.eventsOf(entry);
      else if (this.closed) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private pushChange(event: PlanEvent): void {
    if ('step' in event) {
      this.openLogs.delete(event.step);
      this.openProgress.delete(event.step);
    }
    this.entries.push({ event });
  }

  private pushProgress(step: string, event: PlanEvent): void {
    const open = this.openProgress.get(step);
    if (open !== undefined) {
      open.event = event;
      return;
    }
    const entry = { event };
    this.openProgress.set(step, entry);
    this.entries.push(entry);
  }

  private pushLog(step: string, line: string): void {
    const open = this.openLogs.get(step);
    if (open === undefined) {
      const logs: Logs = { step, lines: [line], dropped: 0 };
      this.openLogs.set(step, logs);
      this.entries.push({ logs });
      return;
    }
    open.lines.push(line);
    if (open.lines.length <= PENDING_LOG_LINES) return;
    open.lines.shift();
    open.dropped += 1;
  }

  private *eventsOf(entry: Entry): Generator<PlanEvent, void> {
    if ('event' in entry) {
      if (entry.event.type === 'progress') this.openProgress.delete(entry.event.step);
      yield entry.event;
      return;
    }
    const { step, lines, dropped } = entry.logs;
    if (this.openLogs.get(step) === entry.logs) this.openLogs.delete(step);
    if (dropped > 0) yield { type: 'log', step, line: `... ${dropped} lines left out` };
    for (const line of lines) yield { type: 'log', step, line };
  }
}
