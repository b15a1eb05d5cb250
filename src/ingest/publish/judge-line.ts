import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../errors.js';
import type { AcceptedObject } from './accept-object.js';

const BLANK: readonly number[] = [0x20, 0x09, 0x0d];
const CLOSE = 0x7d;
const KEY = Buffer.from('"batch_time"');

/** Judges a line that `acceptObject` did not accept: undefined when it is an object, `found` then tells of it. */
export function judgeLine(
  line: Buffer,
  found: AcceptedObject,
): 'blank' | { readonly reason: string } | undefined {
  if (line.every((byte) => BLANK.includes(byte))) return 'blank';
  if (!isUtf8(line)) return { reason: 'the line is not valid UTF-8' };
  let event: unknown;
  try {
    event = JSON.parse(line.toString());
  } catch (error) {
    return { reason: `the line is not JSON: ${messageOf(error).slice(0, LONGEST_MESSAGE)}` };
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return { reason: 'the line is JSON, but not an object' };
  }
  found.close = line.lastIndexOf(CLOSE);
  found.isEmpty = Object.keys(event).length === 0;
  found.hasBatchTime = line.includes(KEY) && Object.hasOwn(event, 'batch_time');
  return undefined;
}

/** V8 quotes the text that it cannot read. */
const LONGEST_MESSAGE = 200;
