import type { EngineStatus } from '../engine.js';

/** Why an engine is not well, for the operator. */
export interface Problem {
  /** One short sentence: how it ended or what stands in the way, with the last words of its log. */
  readonly summary: string;
  /** What mends it, as far as it is known. */
  readonly next: string | undefined;
}

/** What the supervisor knows of one engine. Times are milliseconds since 1970. */
export interface EngineState {
  readonly state: EngineStatus['state'];
  readonly pid: number | undefined;
  readonly startedAt: number | undefined;
  readonly readyAt: number | undefined;
  readonly restarts: number;
  /** Unwanted ends in a row; a minute of health ends the row. */
  readonly failures: number;
  /** The last unwanted end. */
  readonly ended: Problem | undefined;
  /** Set while it lives and does not answer. */
  readonly silent: Problem | undefined;
}

export type EngineEvent =
  /** The operator wants it to run, from a fresh count. */
  | { readonly type: 'wanted' }
  | { readonly type: 'spawned'; readonly pid: number; readonly at: number }
  | { readonly type: 'ready'; readonly at: number }
  | { readonly type: 'silent'; readonly problem: Problem }
  /** It ended unasked. */
  | { readonly type: 'ended'; readonly problem: Problem; readonly at: number }
  /** Something outside the engine keeps it from being started. */
  | { readonly type: 'hindered'; readonly problem: Problem }
  | { readonly type: 'stopped' };

const HEALTH_ENDS_ROW_AFTER_MS = 60_000;
/** From this many unwanted ends in a row on, the engine counts as failed. */
const FAILED_AFTER = 5;
/** Milliseconds before the next try, by the number of unwanted ends in a row. */
const RETRY_DELAYS_MS = [0, 1_000, 2_000, 5_000, 10_000];
const SLOW_RETRY_MS = 30_000;
/** What hinders a start is cheap to look at, so that a mended one is seen soon. */
export const HINDERED_RETRY_MS = 5_000;

export const STOPPED: EngineState = {
  state: 'stopped',
  pid: undefined,
  startedAt: undefined,
  readyAt: undefined,
  restarts: 0,
  failures: 0,
  ended: undefined,
  silent: undefined,
};

export function reduceEngine(state: EngineState, event: EngineEvent): EngineState {
  switch (event.type) {
    case 'wanted':
      return { ...STOPPED, state: 'starting' };
    case 'spawned':
      return {
        ...state,
        // A failed engine stays failed until it is ready, else its state would flap with every try.
        state: state.failures < FAILED_AFTER ? 'starting' : 'failed',
        pid: event.pid,
        startedAt: event.at,
        restarts: state.startedAt === undefined ? 0 : state.restarts + 1,
      };
    case 'ready':
      return { ...state, state: 'running', readyAt: state.readyAt ?? event.at, silent: undefined };
    case 'silent':
      return { ...state, state: 'unresponsive', silent: event.problem };
    case 'ended': {
      const failures = wasHealthy(state, event.at) ? 1 : state.failures + 1;
      return {
        ...state,
        state: failures < FAILED_AFTER ? 'backing-off' : 'failed',
        pid: undefined,
        readyAt: undefined,
        failures,
        ended: event.problem,
        silent: undefined,
      };
    }
    case 'hindered':
      return {
        ...state,
        state: 'failed',
        pid: undefined,
        readyAt: undefined,
        ended: event.problem,
        silent: undefined,
      };
    case 'stopped':
      return STOPPED;
  }
}

/** How long to wait before the next try after an unwanted end, milliseconds. */
export function retryDelayMs(failures: number): number {
  return RETRY_DELAYS_MS[failures - 1] ?? SLOW_RETRY_MS;
}

function wasHealthy({ readyAt }: EngineState, at: number): boolean {
  return readyAt !== undefined && at - readyAt >= HEALTH_ENDS_ROW_AFTER_MS;
}
