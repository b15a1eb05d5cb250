import { setTimeout as sleep } from 'node:timers/promises';

/** Long enough for the signal to arrive. */
const STOP_MS = 50;

/**
 * Ctrl-Z: stops the whole job, as the terminal itself would, so that the shell comes back also from under `npx`.
 * Done when the job goes on; where there is no shell to come back to, nothing stops.
 */
export async function stopJob(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  await sleep(STOP_MS);
}
