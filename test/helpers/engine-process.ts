import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { EngineSpec } from '../../src/embedded/engine.js';
import { waitUntil } from './wait-until.js';

export interface RunningEngine {
  readonly process: ChildProcess;
  /** All that it has written so far. */
  output(): string;
  /** Ends it and resolves to its exit code, or to the signal's name. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

/** Starts an engine as the supervisor does and waits until it is ready. */
export async function startEngine(spec: EngineSpec): Promise<RunningEngine> {
  const child = spawn(spec.command, spec.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...spec.env },
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (written += text));
  }
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  await waitUntil(
    `${spec.name} answers on port ${spec.ready.port}`,
    () => {
      if (child.exitCode !== null) throw new Error(`${spec.name} ended: ${written}`);
      return isReady(spec);
    },
    { timeoutMs: spec.readyTimeoutMs },
  );
  return {
    process: child,
    output: () => written,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

async function isReady({ ready: { kind, port, path = '/' } }: EngineSpec): Promise<boolean> {
  if (kind === 'http') return (await fetch(`http://127.0.0.1:${port}${path}`)).ok;
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
