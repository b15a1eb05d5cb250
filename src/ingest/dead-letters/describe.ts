import type { EventStream } from '../../topology/topology-types.js';
import { batchTime } from '../hour.js';
import { faultPlace, type FaultPlace } from './fault-place.js';
import type { LetterWithRaw } from './letter.js';
import { prepareReplay } from './prepare-replay.js';

/** A letter and what can be told of it. */
export interface DescribedLetter extends LetterWithRaw {
  /** `2022-11-28 20:00:00`, UTC. */
  readonly batchTime: string | undefined;
  /** Of a line that was cut nothing is told: the fault may be in the part that is gone. */
  readonly fault: FaultPlace | undefined;
  /** Why it cannot be replayed as it is. */
  readonly notReplayable: string | undefined;
}

export function describeLetter(letter: LetterWithRaw, streams: readonly EventStream[]): DescribedLetter {
  const { raw, rawBytes, keptBytes, error, hour } = letter;
  const replay = prepareReplay(letter, raw, { streams });
  return {
    ...letter,
    batchTime: hour === undefined ? undefined : batchTime(hour),
    fault: rawBytes > keptBytes ? undefined : faultPlace(raw, error),
    notReplayable: typeof replay === 'string' ? replay : undefined,
  };
}
