import type { EngineName, EngineSpec, EngineStatus, SupervisorStatus } from '../engine.js';

/** One request per connection, one line of JSON each way. */
export type ControlRequest =
  | { readonly op: 'status' }
  | { readonly op: 'start'; readonly specs: readonly EngineSpec[] }
  /** Without names: every engine. */
  | { readonly op: 'stop'; readonly names?: readonly EngineName[] }
  | { readonly op: 'restart'; readonly name: EngineName };

export interface EngineReport extends EngineStatus {
  /** What mends what `lastExit` says, as far as it is known. */
  readonly next: string | undefined;
}

interface SupervisorReport extends SupervisorStatus {
  readonly engines: readonly EngineReport[];
}

export interface StoppedEngine {
  readonly name: EngineName;
  readonly pid: number;
  /** It did not end by itself in time and was killed. */
  readonly forced: boolean;
}

export interface ControlReplies {
  readonly status: SupervisorReport;
  /** The engines that this request started. */
  readonly start: { readonly started: readonly EngineName[] };
  readonly stop: { readonly stopped: readonly StoppedEngine[] };
  readonly restart: Record<string, never>;
}

/** An error on the wire. */
interface ControlFailure {
  readonly what: string;
  readonly why?: string;
  readonly next?: string;
}

export type ControlReply<T> = { readonly ok: T } | { readonly failed: ControlFailure };
