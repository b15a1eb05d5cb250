import { plainReason } from '../consumers.js';
import type { ConsumerSample, FlowSample, StreamSample } from './flow-types.js';

/** A stream whose messages wait although nothing is read. */
export interface Standstill {
  readonly table: string;
  readonly lag: number;
  /** Milliseconds without any progress, as far back as was looked. */
  readonly stillFor: number;
  readonly consumer: ConsumerSample | undefined;
  /** It throws again and again. */
  readonly fails: boolean;
}

/** A flush takes a second and a rebalance a few; whoever reads nothing for longer is worth a word. */
const STILL_MS = 6_000;
/** An exception older than this is not what keeps the consumer. */
const RECENT_SECONDS = 60;
/** While ClickHouse starts, its consumers join their groups. */
const STARTING_SECONDS = 30;

/** Streams that stand still at the last of the samples. */
export function standstills(samples: readonly FlowSample[]): Standstill[] {
  const last = samples.at(-1);
  if (last === undefined) return [];
  return last.streams.flatMap((stream) => {
    const { lag, consumer, table } = stream;
    if (lag === undefined || lag === 0 || stream.paused) return [];
    const stillFor = last.at - stillSince(samples, stream.topic);
    const fails = consumer !== undefined && stillFor > 0 && throws(consumer);
    if (!fails && stillFor < STILL_MS) return [];
    return [{ table, lag, stillFor, consumer, fails }];
  });
}

export function isStarting({ consumer, fails }: Standstill): boolean {
  return !fails && consumer !== undefined && consumer.uptime < STARTING_SECONDS;
}

/** When the stream was last seen to get on, or the first look that shows it waiting. */
function stillSince(samples: readonly FlowSample[], topic: string): number {
  let since = samples.at(-1)?.at ?? 0;
  let after: StreamSample | undefined;
  for (const { at, streams } of samples.toReversed()) {
    const stream = streams.find((one) => one.topic === topic);
    // A look at a dead broker tells nothing of the consumer.
    if (stream?.lag === undefined) break;
    if (stream.lag === 0 || (after !== undefined && progressed(stream, after))) break;
    since = at;
    after = stream;
  }
  return since;
}

function progressed(before: StreamSample, after: StreamSample): boolean {
  if ((after.lag ?? 0) < (before.lag ?? 0)) return true;
  const [a, b] = [before.consumer, after.consumer];
  if (a === undefined || b === undefined) return false;
  // What fails is read again and again, so only a commit is progress then.
  return b.lastCommit > a.lastCommit || (b.read !== a.read && !throws(b));
}

/** What it has committed since the exception proves that it got over it. */
function throws({ now, lastException, lastCommit }: ConsumerSample): boolean {
  return lastException > 0 && now - lastException <= RECENT_SECONDS && lastCommit <= lastException;
}

/** Why they stand still, as one sentence each way. */
export function standstillText(stuck: readonly Standstill[], logs: string): string | undefined {
  const failing = stuck.filter(({ fails }) => fails);
  const some = failing.length > 0 ? failing : stuck;
  const [first] = some;
  if (first === undefined) return undefined;
  const names = some.map(({ table }) => `${table}_in`).join(', ');
  const waiting = some.reduce((total, { lag }) => total + lag, 0);
  const wait = `${waiting.toLocaleString('en-US')} ${waiting === 1 ? 'message waits' : 'messages wait'}`;
  const verb = some.length === 1 ? 'is' : 'are';
  if (first.fails && first.consumer !== undefined) {
    return `${names} ${verb} stuck, ${wait}: ${plainReason(first.consumer)}; ${logs}`;
  }
  const still = `${names} ${some.length === 1 ? 'has' : 'have'} read nothing for ${Math.round(first.stillFor / 1_000)} s, ${wait}`;
  const lost = some.every(({ consumer }) => consumer === undefined || consumer.assigned === 0);
  return lost
    ? `${still}: no partition is assigned to ${some.length === 1 ? 'it' : 'them'}; run npl-ops tables check`
    : `${still}; ${logs}`;
}
