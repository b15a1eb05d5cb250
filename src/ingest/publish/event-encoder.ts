import { isUtf8 } from 'node:buffer';
import type { RecordBatch } from '../../clients/kafka/record-batch.js';
import { LONGEST_LINE } from '../load/read-lines.js';
import { acceptObject, type AcceptedObject } from './accept-object.js';
import { judgeLine } from './judge-line.js';

/** A line that is no event. */
export interface Reject {
  readonly reason: string;
  readonly number: number;
  readonly bytes: Buffer;
  /** Of the whole line. */
  readonly length: number;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Writes the events of one object into record batches: each line's bytes as they are, with `batch_time` as the last
 * member, and the identity as key.
 */
export class EventEncoder {
  /** Lines seen, blank ones too. */
  number = 0;
  published = 0;
  rejected = 0;
  /** Why `encode` has stopped; undefined: it came to the end of the run, or the batch is full. */
  reject: Reject | undefined;
  readonly #key: Buffer;
  readonly #member: Buffer;
  readonly #onlyMember: Buffer;
  readonly #found: AcceptedObject = { close: 0, isEmpty: false, hasBatchTime: false };
  #run: Buffer | undefined;
  #isText = false;

  /** `key` is of any line of the object: see messageKey. */
  constructor(key: Buffer, batchTime: string) {
    this.#key = Buffer.from(key);
    this.#onlyMember = Buffer.from(`"batch_time": "${batchTime}"`);
    this.#member = Buffer.from(`, "batch_time": "${batchTime}"`);
  }

  /** Writes the lines of a run from `from` on, and returns the place of the next one. */
  encode(run: Buffer, from: number, batch: RecordBatch): number {
    const found = this.#found;
    if (this.#run !== run) {
      this.#run = run;
      this.#isText = isUtf8(run);
    }
    this.reject = undefined;
    let start = from;
    while (start < run.length) {
      let close: number;
      let end = this.#isText ? acceptObject(run, start, found) : -1;
      const next = (end === -1 ? run.indexOf(NEWLINE, start) : end) + 1;
      if (end !== -1 && next - start <= LONGEST_LINE) {
        close = found.close;
        if (run[end - 1] === RETURN) end -= 1;
      } else {
        end = run[next - 2] === RETURN && next - 2 >= start ? next - 2 : next - 1;
        const line = run.subarray(start, end);
        const verdict =
          line.length > LONGEST_LINE ? { reason: tooLong(line.length) } : judgeLine(line, found);
        if (verdict !== undefined) {
          this.number += 1;
          start = next;
          if (verdict === 'blank') continue;
          this.rejected += 1;
          this.reject = { ...verdict, number: this.number, bytes: line, length: line.length };
          return next;
        }
        close = start + found.close;
      }
      if (!this.#write(run, start, close, end, batch)) return start;
      start = next;
    }
    return start;
  }

  /** Takes note of a line that was too long to be kept. */
  skip(head: Buffer, length: number): Reject {
    this.number += 1;
    this.rejected += 1;
    return { reason: tooLong(length), number: this.number, bytes: head, length };
  }

  #write(run: Buffer, start: number, close: number, end: number, batch: RecordBatch): boolean {
    const { isEmpty, hasBatchTime } = this.#found;
    const key = this.#key;
    const number = this.number + 1;
    key[8] = number >>> 24;
    key[9] = number >>> 16;
    key[10] = number >>> 8;
    key[11] = number;
    if (hasBatchTime) {
      const at = batch.append(key, end - start);
      if (at === -1) return false;
      run.copy(batch.bytes, at, start, end);
    } else {
      const member = isEmpty ? this.#onlyMember : this.#member;
      let at = batch.append(key, end - start + member.length);
      if (at === -1) return false;
      const { bytes } = batch;
      at += run.copy(bytes, at, start, close);
      bytes.set(member, at);
      run.copy(bytes, at + member.length, close, end);
    }
    this.number = number;
    this.published += 1;
    return true;
  }
}

function tooLong(length: number): string {
  return `the line is ${length} bytes long; a message holds at most ${LONGEST_LINE}`;
}
