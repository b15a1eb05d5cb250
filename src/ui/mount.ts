import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeyPress } from './keys/key-press.js';
import type { Screen } from './screen.js';
import type { Store } from './store.js';
import { framePace } from './terminal/frame-pace.js';
import { frameLines } from './terminal/frame-lines.js';
import type { InkFrames } from './terminal/ink-frames.js';
import { stopJob } from './terminal/stop-job.js';
import { takeTerminal } from './terminal/take-terminal.js';
import type { Terminal } from './terminal/terminal.js';
import type { Theme } from './theme.js';

export interface ScreenView<S extends object> {
  readonly store: Pick<Store<S>, 'get' | 'subscribe'>;
  readonly theme: Theme;
  /** At most `width` cells and `height - 1` lines; what is more is cut off. */
  readonly draw: (state: S, screen: Screen) => readonly string[];
  /** Every key but Ctrl-L and Ctrl-Z; also Ctrl-C (`ctrl+c`), which ends nothing by itself. */
  readonly onKey: (press: KeyPress, screen: Screen) => void;
  /** True: on the terminal's other screen, and the former one comes back; false: below what is there. */
  readonly alternateScreen: boolean;
}

export interface MountedScreen {
  /** Takes the view off and restores the terminal; what others wrote meanwhile is printed then. */
  close(): Promise<void>;
  /** Lets another program have the terminal until `work` is done. */
  suspend(work: () => Promise<void>): Promise<void>;
}

/** Background changes come together; keys are answered at once. */
const FRAME_MS = 66;
/** Emitted before an uncaught error is printed, and before the process exits. */
const ENDS = ['uncaughtExceptionMonitor', 'exit'] as const;
/** End the process where nobody listens. Ink restores the terminal then, but only once its first frame is mounted. */
const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Shows a view of the store until `close`. The terminal is restored on every way out: also by `process.exit`, an
 * uncaught error, and a signal that ends the process.
 */
export function mountScreen<S extends object>(terminal: Terminal, view: ScreenView<S>): MountedScreen {
  const taken = takeTerminal(terminal, view);
  const { output } = taken;
  const screen = (): Screen => ({ theme: view.theme, width: output.columns, height: output.rows });
  const lines = (): string[] => frameLines(view.draw(view.store.get(), screen()), screen());
  let shown = lines();
  let open = true;
  let ink: InkFrames | undefined;

  const press = (one: KeyPress): void => {
    if (!open) return;
    if (one.name === 'ctrl+l') redraw();
    else if (one.name === 'ctrl+z') void suspend(stopJob);
    else view.onKey(one, screen());
    pace.now();
  };
  const draw = (): void => {
    if (!open) return;
    const next = lines();
    if (sameLines(next, shown)) return;
    shown = next;
    show();
  };
  /** From nothing: after the size changed, which moves or wraps what is there, or when something else wrote. */
  const redraw = (): void => {
    output.eraseWithNext(() => ink?.forget());
    shown = lines();
    show();
  };
  const show = (): void => {
    if (ink === undefined) output.paint(shown);
    else ink.show(shown);
  };
  const suspend = async (work: () => Promise<void>): Promise<void> => {
    await (
      await loading
    )?.handOver(async () => {
      taken.giveBack();
      // Ink has stopped listening; Node would go on reading the keys of the other program.
      await nextTurn();
      terminal.stdin.pause();
      await work().finally(() => open && taken.take());
    });
  };
  const load = async (): Promise<InkFrames | undefined> => {
    // React is its slow development self otherwise.
    process.env['NODE_ENV'] ??= 'production';
    const { startInk } = await import('./terminal/ink-frames.js');
    if (!open) return undefined;
    ink = startInk(terminal, output, { lines: shown, onPress: press, onGone: taken.giveBack });
    return ink;
  };
  const deadly = ENDING_SIGNALS.filter((signal) => process.listenerCount(signal) === 0);
  const onSignal = (signal: NodeJS.Signals): void => {
    restore();
    process.kill(process.pid, signal);
  };
  const restore = (): void => {
    if (!open) return;
    open = false;
    pace.stop();
    unsubscribe();
    terminal.stdout.off('resize', redraw);
    for (const end of ENDS) process.off(end, restore);
    for (const signal of deadly) process.off(signal, onSignal);
    try {
      ink?.unmount();
    } finally {
      taken.giveBack();
    }
  };

  const pace = framePace(draw, FRAME_MS);
  const unsubscribe = view.store.subscribe(() => pace.soon());
  terminal.stdout.on('resize', redraw);
  for (const end of ENDS) process.on(end, restore);
  for (const signal of deadly) process.on(signal, onSignal);
  taken.take();
  // Ink takes longer to load than all else to the first frame. Keys pressed meanwhile wait in the terminal.
  output.paint(shown);
  const loading = load();
  return {
    async close() {
      restore();
      await (await loading)?.ended();
    },
    suspend,
  };
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, row) => line === other[row]);
}
