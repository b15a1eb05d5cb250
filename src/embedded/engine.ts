export type EngineName = 'kafka' | 'clickhouse' | 's3';

/**
 * Everything the supervisor needs to run one engine, as plain data: it is written to a file and read by
 * another process.
 */
export interface EngineSpec {
  readonly name: EngineName;
  /** Started without a shell; stdout and stderr go to the engine's log. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the supervisor's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /** Loopback ports it opens; all must be free before it starts. */
  readonly ports: readonly number[];
  /** It is ready when this loopback port accepts a connection (`tcp`) or answers 200 (`http`). */
  readonly ready: { readonly kind: 'tcp' | 'http'; readonly port: number; readonly path?: string };
  /** After SIGTERM, wait this long before SIGKILL, milliseconds. */
  readonly stopTimeoutMs: number;
  /** After starting, wait this long for `ready`, milliseconds. */
  readonly readyTimeoutMs: number;
}

export interface EngineStatus {
  readonly name: EngineName;
  /**
   * `unresponsive`: its process lives but does not answer (or was not ready in time); it is left alone, since it
   * may be recovering. `failed`: ended several times in a row, or cannot be started; tried again from time to time.
   */
  readonly state: 'starting' | 'running' | 'unresponsive' | 'backing-off' | 'failed' | 'stopped';
  readonly pid: number | undefined;
  /** Its process was stopped by a signal or a debugger, as SIGSTOP does; set where /proc tells. */
  readonly isFrozen?: boolean;
  /** Times it was started again after an unwanted end. */
  readonly restarts: number;
  /** ISO 8601. */
  readonly startedAt: string | undefined;
  /** How it last ended or why it does not start, with the last words of its log: one short sentence. */
  readonly lastExit: string | undefined;
  readonly logFile: string;
  readonly ports: readonly number[];
}

export interface SupervisorStatus {
  readonly pid: number;
  readonly startedAt: string;
  readonly engines: readonly EngineStatus[];
}
