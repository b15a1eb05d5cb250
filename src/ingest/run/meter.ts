import type { EventObject } from '../event-object.js';
import type { Outcome } from './outcome.js';
import { NO_PROGRESS, type Phase, type RunProgress } from './progress.js';

/** Adds up how far a run is, and tells at each change. */
export class Meter {
  private now: RunProgress = NO_PROGRESS;
  /** Of the objects under way: decoded so far, and how much of the stored object that is thought to be. */
  private readonly underWay = new Map<EventObject, { lines: number; bytes: number }>();
  private ended = { lines: 0, bytes: 0, size: 0 };

  constructor(private readonly tell: (progress: RunProgress) => void) {}

  phase(phase: Phase): void {
    this.update({ phase });
  }

  /** What is to be published. */
  expect(objects: readonly EventObject[]): void {
    this.update({ objects: objects.length, size: objects.reduce((sum, { size }) => sum + size, 0) });
  }

  moved(object: EventObject, lines: number, bytes: number): void {
    this.underWay.set(object, { lines, bytes });
    this.update({});
  }

  end(outcome: Outcome): void {
    const { object, kind } = outcome;
    this.underWay.delete(object);
    const { lines, bytes } = kind === 'published' ? outcome.counts : { lines: 0, bytes: 0 };
    this.ended = {
      lines: this.ended.lines + lines,
      bytes: this.ended.bytes + bytes,
      size: this.ended.size + object.size,
    };
    this.update({ ended: this.now.ended + 1, failed: this.now.failed + (kind === 'failed' ? 1 : 0) });
  }

  joined(hours: number): void {
    this.update({ hoursJoined: this.now.hoursJoined + hours });
  }

  private update(change: Partial<RunProgress>): void {
    let { lines, bytes, size } = this.ended;
    for (const [object, part] of this.underWay) {
      lines += part.lines;
      bytes += part.bytes;
      size += this.sizeRead(object, part.bytes);
    }
    this.now = { ...this.now, ...change, lines, bytes, read: size };
    this.tell(this.now);
  }

  /** What was decoded tells how much of the stored object that is, by the objects that ended. */
  private sizeRead(object: EventObject, bytes: number): number {
    const ratio =
      this.ended.size > 0 && this.ended.bytes > 0 ? this.ended.bytes / this.ended.size : TYPICAL_RATIO;
    return Math.min(object.size, bytes / (object.format === 'plain' ? 1 : ratio));
  }
}

/** Events compress to about a sixth. */
const TYPICAL_RATIO = 6;
