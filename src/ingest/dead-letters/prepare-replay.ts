import { isUtf8 } from 'node:buffer';
import type { EventStream } from '../../topology/topology-types.js';
import { batchTime, hourOfTimestamp } from '../hour.js';
import { MOST_LINES, messageKey } from '../identity.js';
import { addBatchTime } from '../load/add-batch-time.js';
import { LONGEST_LINE } from '../load/read-lines.js';
import { jsonFault } from './json-fault.js';
import type { DeadLetter } from './letter.js';

/** A letter that can be sent again. */
export interface Replay {
  readonly letter: DeadLetter;
  readonly stream: EventStream;
  /** Milliseconds since the epoch. */
  readonly hour: number;
  readonly key: Buffer;
  readonly value: Buffer;
}

/**
 * What to send for a letter; a string says why it cannot be sent. `text` is what it holds, or what was made of
 * that; `hour` is used where the letter itself tells none.
 *
 * The key is always the identity of the event, also for the message of another producer, whose event then has
 * the identity that it would have had: sent twice, it is stored once.
 */
export function prepareReplay(
  letter: DeadLetter,
  text: Buffer,
  { streams, hour: given }: { readonly streams: readonly EventStream[]; readonly hour?: number | undefined },
): Replay | string {
  if (letter.replayedAt !== undefined) return 'it was replayed already';
  if (letter.superseded) return 'its object was rewritten: the lines of the new version count';
  const stream = streams.find(({ topic }) => topic === letter.topic);
  if (stream === undefined) {
    return letter.topic === ''
      ? 'it came past Kafka, by load-sample --direct: load the mended file again'
      : `${letter.topic} is no topic of events`;
  }
  const event = parseObject(text);
  if (event === undefined) return notAnObject(letter, text);
  if (letter.line >= MOST_LINES) return `its line number is not below ${MOST_LINES}`;
  const hour = letter.hour ?? hourOf(event) ?? given;
  if (hour === undefined) return 'its hour is not known: export it, and give its "hour" there';
  if (letter.hour !== undefined && given !== undefined && given !== letter.hour) {
    return `it belongs to the hour ${batchTime(letter.hour)}, which cannot be changed`;
  }
  if (text.length > LONGEST_LINE)
    return `it has ${text.length} bytes; a message holds at most ${LONGEST_LINE}`;
  const value = addBatchTime(text, batchTime(hour));
  return { letter, stream, hour, key: messageKey(letter.objectId, letter.line), value };
}

function parseObject(text: Buffer): object | undefined {
  if (!isUtf8(text)) return undefined;
  try {
    const event: unknown = JSON.parse(text.toString());
    return typeof event === 'object' && event !== null && !Array.isArray(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function notAnObject({ rawBytes, keptBytes }: DeadLetter, text: Buffer): string {
  if (rawBytes > keptBytes && text.length === keptBytes) return 'only the beginning of the line is kept';
  if (!isUtf8(text)) return 'it is not valid UTF-8: export it and mend it';
  return jsonFault(text.toString()) === undefined
    ? 'it is JSON, but not an object: export it and mend it'
    : 'it is not JSON: export it and mend it';
}

function hourOf(event: object): number | undefined {
  const time = 'batch_time' in event ? event.batch_time : undefined;
  return typeof time === 'string' ? hourOfTimestamp(time) : undefined;
}
