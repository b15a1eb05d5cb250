import { Worker } from 'node:worker_threads';
import { Cancelled, NplError } from '../../errors.js';
import type { CheckSpec } from '../../probes/answers/check-spec.js';
import type { Finding } from '../../probes/answers/finding.js';
import type { WelcomeFacts } from '../../probes/answers/welcome-facts.js';
import type { CheckerData, FromChecker, ToChecker } from './check-messages.js';

/** Looks at the world in a thread of its own. */
export interface Checker {
  check(spec: CheckSpec, signal: AbortSignal): Promise<Finding>;
  welcome(signal: AbortSignal): Promise<WelcomeFacts>;
  /** Ends what is under way, and the thread. */
  close(): Promise<void>;
}

interface Waiting {
  readonly settle: (answer: FromChecker) => void;
  readonly fail: (error: Error) => void;
}

/** Milliseconds for programs under way to be ended in good order. */
const CLOSE_MS = 500;

/** The thread begins with the first question; after a crash the next question begins another. */
export function startChecker(data: CheckerData): Checker {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  function failAll(failure: Error): void {
    for (const { fail } of [...waiting.values()]) fail(failure);
  }

  function thread(): Worker {
    if (worker !== undefined) return worker;
    // What libraries print there would tear the screen.
    const fresh = new Worker(new URL('./checker-main.js', import.meta.url), {
      workerData: data,
      stdout: true,
      stderr: true,
    });
    fresh.unref();
    fresh.on('message', (answer: FromChecker) => waiting.get(answer.id)?.settle(answer));
    const gone = (error: unknown): void => {
      if (worker !== fresh) return;
      worker = undefined;
      failAll(new NplError('the checks ended unexpectedly', { cause: error }));
    };
    fresh.on('error', gone);
    fresh.on('exit', gone);
    return (worker = fresh);
  }

  function ask(message: (id: number) => ToChecker, signal: AbortSignal): Promise<FromChecker> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const id = (lastId += 1);
      const end = (): void => {
        waiting.delete(id);
        signal.removeEventListener('abort', cancel);
      };
      const cancel = (): void => {
        end();
        worker?.postMessage({ kind: 'cancel', id } satisfies ToChecker);
        reject(new Cancelled('the check was given up'));
      };
      signal.addEventListener('abort', cancel, { once: true });
      waiting.set(id, {
        settle: (answer) => {
          end();
          resolve(answer);
        },
        fail: (error) => {
          end();
          reject(error);
        },
      });
      thread().postMessage(message(id));
    });
  }

  return {
    async check(spec, signal) {
      const answer = await ask((id) => ({ kind: 'check', id, spec }), signal);
      if ('finding' in answer) return answer.finding;
      throw failureOf(answer);
    },
    async welcome(signal) {
      const answer = await ask((id) => ({ kind: 'welcome', id }), signal);
      if ('welcome' in answer) return answer.welcome;
      throw failureOf(answer);
    },
    async close() {
      const ending = worker;
      worker = undefined;
      failAll(new Cancelled('the check was given up'));
      if (ending === undefined) return;
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.postMessage({ kind: 'close' } satisfies ToChecker);
      const timer = setTimeout(() => void ending.terminate(), CLOSE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function failureOf(answer: FromChecker): NplError {
  return new NplError('failed' in answer ? answer.failed : 'the check gave another answer');
}
