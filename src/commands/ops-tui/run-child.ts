import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { printable } from '../../ui/plain/format.js';
import { NPL_OPS } from '../packaged.js';

export interface Child {
  /** Exit code; null: it could not be started, or was killed. */
  readonly ended: Promise<number | null>;
  /** Ends it cleanly the first time, at once the second. */
  stop(): void;
}

export interface ChildOptions {
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
}

/** Runs another npl-ops on the same env.conf. It has no terminal: it never asks, and says what it does in lines. */
export function runChild(args: readonly string[], { configFile, env, onLine }: ChildOptions): Child {
  const child = spawn(process.execPath, [NPL_OPS, ...commonFlags(configFile), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => onLine(printable(line)));
  }
  let stopping = false;
  return {
    ended: new Promise((resolve) => {
      child.once('error', ({ message }) => {
        onLine(message);
        resolve(null);
      });
      child.once('close', resolve);
    }),
    stop() {
      child.kill(stopping ? 'SIGKILL' : 'SIGINT');
      stopping = true;
    },
  };
}

export function commonFlags(configFile: string): string[] {
  return ['--config', configFile, '--no-color'];
}
