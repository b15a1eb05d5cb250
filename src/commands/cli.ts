/** What every command receives from the entry point: global flags, streams and the cancel signal. */
export interface Cli {
  /** Absolute path of env.conf. */
  readonly configFile: string;
  /** Whether `--config` was given. */
  readonly configFlag: boolean;
  readonly json: boolean;
  readonly yes: boolean;
  /** False: never ask, fail instead. */
  readonly input: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
  /** From `--timeout`, milliseconds; undefined: each command's own default. */
  readonly timeoutMs: number | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The result goes here. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress and errors go here. */
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** The cancel signal, also aborted when `--timeout` has passed. */
export function limitedSignal({ signal, timeoutMs }: Pick<Cli, 'signal' | 'timeoutMs'>): AbortSignal {
  return timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
}
