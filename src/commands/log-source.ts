import type { Cli } from './cli.js';

export type LogsCli = Pick<
  Cli,
  'configFile' | 'env' | 'stdout' | 'stderr' | 'signal' | 'color' | 'verbose' | 'timeoutMs'
>;

export type PrintLine = (name: string, line: string) => Promise<void>;

/** Where lines come from: the logs of several services. */
export interface LogSource {
  readonly names: readonly string[];
  /** The last lines; resolves to false when there is no log at all. */
  printLast(print: PrintLine): Promise<boolean>;
  /** New lines, until the signal is aborted or nothing writes any more. */
  follow(print: PrintLine): Promise<void>;
}
