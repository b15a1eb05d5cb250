import { render, type Instance } from 'ink';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { keyPresses, pastePress, type KeyPress } from './keys/key-press.js';
import type { Screen } from './screen.js';
import type { Store } from './store.js';
import { Frame, type HandOver } from './terminal/Frame.js';
import { FrameOutput } from './terminal/frame-output.js';
import { framePace } from './terminal/frame-pace.js';
import { frameText } from './terminal/frame-text.js';
import { holdWrites } from './terminal/hold-writes.js';
import { screenModes } from './terminal/screen-modes.js';
import { stopJob } from './terminal/stop-job.js';
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
/** Above the rate at which keys repeat. */
const MAX_FPS = 60;
/** Emitted before an uncaught error is printed, and before the process exits. */
const ENDS = ['uncaughtExceptionMonitor', 'exit'] as const;

/**
 * Shows a view of the store until `close`. The terminal is restored on every way out: also by `process.exit`, an
 * uncaught error, and a signal that ends the process.
 */
export function mountScreen<S extends object>(terminal: Terminal, view: ScreenView<S>): MountedScreen {
  const { stdin, stdout, stderr } = terminal;
  const hold = () => [stdout, stderr].map(holdWrites);
  const output = new FrameOutput(stdout, stdout.write.bind(stdout) as typeof stdout.write);
  const modes = screenModes((text) => output.write(text), view.alternateScreen);
  const screen = (): Screen => ({ theme: view.theme, width: output.columns, height: output.rows });
  const text = (): string => frameText(view.draw(view.store.get(), screen()), screen());
  let shown = text();
  let open = true;
  let handOver: HandOver | undefined;

  const press = (one: KeyPress): void => {
    if (!open) return;
    if (one.name === 'ctrl+l') redraw();
    else if (one.name === 'ctrl+z') void suspend(stopJob);
    else view.onKey(one, screen());
    pace.now();
  };
  const frame = () => (
    <Frame
      text={shown}
      onInput={(input, key) => keyPresses(input, key).forEach(press)}
      onPaste={(pasted) => press(pastePress(pasted))}
      onMount={onMount}
    />
  );
  const onMount = (take: HandOver): (() => void) => {
    handOver = take;
    return modes.leave;
  };
  const draw = (): void => {
    const next = text();
    if (!open || next === shown) return;
    shown = next;
    app.rerender(frame());
  };
  /** From nothing: after the size changed, which moves or wraps what is there, or when something else wrote. */
  const redraw = (): void => {
    output.eraseWithNext(app.clear);
    shown = text();
    app.rerender(frame());
  };
  const suspend = async (work: () => Promise<void>): Promise<void> => {
    await handOver?.(async () => {
      modes.leave();
      release();
      // Ink has let go of the input only for itself: Node would go on reading the keys of the other program.
      await nextTurn();
      stdin.pause();
      try {
        await work();
      } finally {
        if (open) {
          held = hold();
          modes.enter();
        }
      }
    });
  };
  const release = (): void => held.forEach((one) => one.release());
  const restore = (): void => {
    if (!open) return;
    open = false;
    pace.stop();
    unsubscribe();
    stdout.off('resize', redraw);
    for (const end of ENDS) process.off(end, restore);
    try {
      app.unmount();
    } finally {
      modes.leave();
      stdin.setRawMode(false);
      release();
    }
  };

  let held = hold();
  modes.enter();
  // Ink does it after the first frame: until then the terminal itself would act on Ctrl-C and Ctrl-Z.
  stdin.setRawMode(true);
  const app: Instance = render(frame(), {
    stdin,
    stdout: output.asStream(),
    stderr,
    exitOnCtrlC: false,
    // The caller has decided that this is a terminal; Ink alone would draw nothing where CI is set.
    interactive: true,
    isScreenReaderEnabled: false,
    patchConsole: false,
    incrementalRendering: true,
    maxFps: MAX_FPS,
  });
  const pace = framePace(draw, FRAME_MS);
  const unsubscribe = view.store.subscribe(pace.soon);
  stdout.on('resize', redraw);
  for (const end of ENDS) process.on(end, restore);
  return {
    async close() {
      restore();
      await app.waitUntilExit();
    },
    suspend,
  };
}
