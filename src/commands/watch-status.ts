import { ExitCode, messageOf } from '../errors.js';
import { poll, type Look } from '../probes/poller.js';
import type { Snapshot } from '../probes/snapshot.js';
import { actionOf } from '../ui/keys/bindings.js';
import { liveLines } from '../ui/status/live-lines.js';
import { STATUS_BINDINGS } from '../ui/status/status-keys.js';
import type { WatchState } from '../ui/status/status-store.js';
import { createStore } from '../ui/store.js';
import { themeOf } from '../ui/theme.js';
import type { Cli } from './cli.js';
import { drawsFrames } from './faces.js';

const INTERVAL_MS = 2_000;
const LONGEST_INTERVAL_MS = 10_000;
const TICK_MS = 1_000;

type LookAtAll = (signal: AbortSignal) => Promise<Snapshot>;

/**
 * Looks again and again: on a terminal as a live view, elsewhere (also in CI) printing each look.
 * Ends with 0 when the operator quits, with 130 when cancelled.
 */
export async function watchStatus(
  cli: Cli,
  look: LookAtAll,
  print: (snapshot: Snapshot) => unknown,
): Promise<ExitCode> {
  if (!cli.json && drawsFrames(cli)) return await watchLive(cli, look);
  for await (const one of looks(look, cli.signal)) {
    if (!one.ok) throw one.error;
    print(one.value);
  }
  return ExitCode.cancelled;
}

function looks(look: LookAtAll, signal: AbortSignal): AsyncGenerator<Look<Snapshot>> {
  return poll(look, {
    signal,
    intervalMs: INTERVAL_MS,
    longestIntervalMs: LONGEST_INTERVAL_MS,
    failing: ({ report }) => report.services.every((service) => service.state !== 'healthy'),
  });
}

async function watchLive(cli: Cli, look: LookAtAll): Promise<ExitCode> {
  // Ink and React take longer to load than a plain status takes to print.
  const { mountScreen } = await import('../ui/mount.js');
  const quit = new AbortController();
  const store = createStore<WatchState>({
    snapshot: undefined,
    trouble: undefined,
    waitMs: INTERVAL_MS,
    now: new Date(),
  });
  const view = mountScreen(
    { stdin: process.stdin, stdout: cli.stdout, stderr: cli.stderr },
    {
      store,
      theme: themeOf(cli.color),
      draw: liveLines,
      onKey: (press) => {
        const how = actionOf(STATUS_BINDINGS, press);
        if (how !== undefined) quit.abort(how);
      },
      alternateScreen: true,
    },
  );
  const tick = setInterval(() => store.update({ now: new Date() }), TICK_MS);
  try {
    for await (const one of looks(look, AbortSignal.any([cli.signal, quit.signal]))) {
      const seen = one.ok ? { snapshot: one.value, trouble: undefined } : { trouble: messageOf(one.error) };
      store.update({ ...seen, waitMs: one.waitMs, now: new Date() });
    }
  } finally {
    clearInterval(tick);
    await view.close();
  }
  return quit.signal.reason === 'quit' ? ExitCode.ok : ExitCode.cancelled;
}
