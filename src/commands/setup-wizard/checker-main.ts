import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../errors.js';
import { runCheck } from '../../probes/answers/run-check.js';
import { checkTools } from '../../probes/answers/tools.js';
import type { CheckerData, FromChecker, ToChecker } from './check-messages.js';

// The thread that looks at the world for the wizard: clients are slow to load and some block while they work, and the
// thread that draws must answer every key at once.
const { env, configFile } = workerData as CheckerData;
const tools = checkTools(env, configFile);
const running = new Map<number, AbortController>();

async function answer(id: number, work: (signal: AbortSignal) => Promise<FromChecker>): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    parentPort?.postMessage(await work(stop.signal));
  } catch (error) {
    if (!stop.signal.aborted) parentPort?.postMessage({ id, failed: messageOf(error) } satisfies FromChecker);
  } finally {
    running.delete(id);
  }
}

parentPort?.on('message', (message: ToChecker) => {
  switch (message.kind) {
    case 'check':
      void answer(message.id, async (signal) => ({
        id: message.id,
        finding: await runCheck(message.spec, tools, signal),
      }));
      return;
    case 'welcome':
      void answer(message.id, async (signal) => {
        const { welcomeFacts } = await import('../../probes/answers/welcome-facts.js');
        return { id: message.id, welcome: await welcomeFacts(tools, signal) };
      });
      return;
    case 'cancel':
      running.get(message.id)?.abort();
      return;
    case 'close':
      for (const stop of running.values()) stop.abort();
      parentPort?.close();
  }
});
