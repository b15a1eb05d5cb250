import { setTimeout as sleep } from 'node:timers/promises';
import { ClickHouseFailure } from '../../clients/clickhouse/failure.js';
import { KafkaFailure } from '../../clients/kafka/failure.js';
import { NplError } from '../../errors.js';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 3_000;

/** Errors of Kafka that pass by themselves: a broker that starts, a leader that changes. */
const PASSING_KAFKA_CODES: readonly string[] = [
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'KAFKA_STORAGE_ERROR',
];
/** TOO_MANY_SIMULTANEOUS_QUERIES, NETWORK_ERROR, MEMORY_LIMIT_EXCEEDED, TOO_MANY_PARTS, ABORTED. */
const PASSING_CLICKHOUSE_CODES: readonly number[] = [202, 210, 241, 252, 236];

/** Waits out services that are away for a while, as long as the whole load moves on now and then. */
export interface Patience {
  /** Something moved: an acknowledgement, a stored event. */
  moved(): void;
  /** Throws the last failure, or what `stuck` finds, when nothing has moved for too long. */
  check(): Promise<void>;
  /** Repeats the work while it fails for a passing reason. The first call of a service should not go through here. */
  persist<T>(work: () => Promise<T>): Promise<T>;
  /** A pause between two looks; rejects when the load is cancelled. */
  pause(ms: number): Promise<void>;
}

export interface PatienceOptions {
  readonly signal: AbortSignal;
  /** Milliseconds without any movement after which the load is given up. */
  readonly stallMs: number;
  /** One line for each time that a service is away. */
  readonly log: (line: string) => void;
  /** Says where the events are stuck; `last`: the failure that was waited out at last. */
  readonly stuck: (stallMs: number, last: NplError | undefined) => Promise<NplError>;
}

export function patience({ signal, stallMs, log, stuck }: PatienceOptions): Patience {
  let movedAt = performance.now();
  let said = '';
  let last: NplError | undefined;
  const pause = async (ms: number) => {
    await sleep(ms, undefined, { signal });
  };
  const check = async () => {
    if (performance.now() - movedAt >= stallMs) throw await stuck(stallMs, last);
  };
  return {
    moved() {
      movedAt = performance.now();
      said = '';
    },
    check,
    pause,
    async persist(work) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await work();
        } catch (error) {
          if (!isPassing(error)) throw error;
          signal.throwIfAborted();
          last = error;
          // Several calls wait for the same service; the operator hears of it once.
          if (said !== error.message) log(`${error.message}; trying again`);
          said = error.message;
          await check();
          await pause(Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS));
        }
      }
    },
  };
}

function isPassing(error: unknown): error is NplError {
  if (error instanceof KafkaFailure) {
    return error.code === undefined || PASSING_KAFKA_CODES.includes(error.code);
  }
  return (
    error instanceof ClickHouseFailure &&
    (error.code === undefined
      ? error.kind !== 'authentication'
      : PASSING_CLICKHOUSE_CODES.includes(error.code))
  );
}
