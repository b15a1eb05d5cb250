import type { Progress, StepContext, StepEvent } from './step.js';

/** At most ten progress events a second of one step. */
const PROGRESS_INTERVAL_MS = 100;
const LONGEST_LOG_LINE = 4_000;

/** The way of one attempt's events out of a step. Once closed, a step that was given up is not heard. */
export class StepChannel {
  /** The newest log line, for the error of a step that ran out of time. */
  lastLine: string | undefined;
  private held: Progress | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly step: string,
    private readonly emit: (event: StepEvent) => void,
  ) {}

  context(signal: AbortSignal): StepContext {
    return { signal, log: (line) => this.log(line), progress: (progress) => this.progress(progress) };
  }

  /** A change of the step's state; the newest progress goes out before it. */
  change(event: StepEvent): void {
    this.flush();
    this.emit(event);
  }

  close(): void {
    this.flush();
    this.closed = true;
  }

  private log(text: string): void {
    if (this.closed) return;
    for (const line of text.split(/\r?\n/)) {
      const shown = line.length > LONGEST_LOG_LINE ? `${line.slice(0, LONGEST_LOG_LINE)}...` : line;
      if (shown.trim() !== '') this.lastLine = shown;
      this.emit({ type: 'log', step: this.step, line: shown });
    }
  }

  private progress(progress: Progress): void {
    if (this.closed) return;
    this.held = progress;
    if (this.timer === undefined) this.release();
  }

  private release(): void {
    this.timer = undefined;
    if (this.held === undefined) return;
    this.emit({ type: 'progress', step: this.step, progress: this.held });
    this.held = undefined;
    this.timer = setTimeout(() => this.release(), PROGRESS_INTERVAL_MS);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.release();
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
