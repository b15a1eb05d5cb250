import { ExitCode } from '../../errors.js';
import { initialOps, type OpsState, type Target } from '../../ui/ops/ops-state.js';
import type { OpsContext, OpsEvent } from '../../ui/ops/ops-event.js';
import { opsFrame } from '../../ui/ops/ops-frame.js';
import { reduceOps } from '../../ui/ops/reduce-ops.js';
import { OPS_VIEWS } from '../../ui/ops/views/views.js';
import { createStore } from '../../ui/store.js';
import type { Theme } from '../../ui/theme.js';
import type { Cli } from '../cli.js';
import type { Project } from '../project.js';
import { serviceWatch } from '../services/service-watch.js';
import { startFeeds } from './feeds.js';
import { commandRunner } from './run-commands.js';

/** The age of what is shown is renewed this often, and only once it is worth telling. */
const TICK_MS = 2_000;

export interface LiveOptions {
  readonly target: Target;
  readonly theme: Theme;
  readonly folder: string;
}

/** Shows the live view until the operator quits (0) or cancels (130). */
export async function watchLive(
  cli: Cli,
  project: Project,
  { target, theme, folder }: LiveOptions,
): Promise<ExitCode> {
  const { mountScreen } = await import('../../ui/mount.js');
  const context: OpsContext = { views: OPS_VIEWS };
  const quit = new AbortController();
  const signal = AbortSignal.any([cli.signal, quit.signal]);
  const store = createStore<OpsState>(initialOps(target, OPS_VIEWS, new Date()));
  // Its own write, because the mounted view holds back those of others.
  const write = cli.stdout.write.bind(cli.stdout);
  const { redact } = project;

  const dispatch = (event: OpsEvent): void => {
    const before = store.get();
    const { state, commands } = reduceOps(before, event, context);
    if (state !== before) store.update(state);
    if (state.active !== before.active) feeds.show(state.active);
    if (before.paused && !state.paused) feeds.look();
    for (const command of commands) runner.run(command);
  };
  const isPaused = (): boolean => store.get().paused;
  const services = serviceWatch({ ...cli, signal }, project.topology);
  const feeds = startFeeds(
    { project, topology: project.topology, cli, services },
    { signal, dispatch, isPaused, redact },
  );
  const runner = commandRunner({
    feeds,
    dispatch,
    redact,
    folder,
    write: (text) => void write(text),
    quit: (how) => quit.abort(how),
    configFile: cli.configFile,
    env: cli.env,
  });
  const view = mountScreen(
    { stdin: process.stdin, stdout: cli.stdout, stderr: cli.stderr },
    {
      store,
      theme,
      alternateScreen: true,
      draw: (state, screen) => opsFrame(state, screen, context).map(redact),
      onKey: (press, screen) => dispatch({ kind: 'key', press, screen }),
    },
  );
  const tick = setInterval(() => dispatch({ kind: 'tick', now: new Date() }), TICK_MS);
  try {
    await feeds.ended;
  } finally {
    clearInterval(tick);
    await view.close();
    await runner.close();
  }
  return quit.signal.reason === 'quit' ? ExitCode.ok : ExitCode.cancelled;
}
