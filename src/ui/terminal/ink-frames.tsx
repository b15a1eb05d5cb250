import { render } from 'ink';
import { keyPresses, pastePress, type KeyPress } from '../keys/key-press.js';
import { Frame, type HandOver } from './Frame.js';
import type { FrameOutput } from './frame-output.js';
import type { Terminal } from './terminal.js';

export interface InkFrames {
  show(lines: readonly string[]): void;
  /** The next frame is drawn as if there were none before. */
  forget(): void;
  readonly handOver: HandOver;
  unmount(): void;
  /** Ends when everything is written; fails with the error that ended the view. */
  ended(): Promise<void>;
}

/** Above the rate at which keys repeat. */
const MAX_FPS = 60;

/** Draws frames with Ink from now on, and hears keys. `onGone`: called whenever and however the view ends. */
export function startInk(
  { stdin, stderr }: Terminal,
  output: FrameOutput,
  options: {
    readonly lines: readonly string[];
    readonly onPress: (press: KeyPress) => void;
    readonly onGone: () => void;
  },
): InkFrames {
  const { onPress, onGone } = options;
  let suspendTerminal: HandOver | undefined;
  const onMount = (handOver: HandOver): (() => void) => {
    suspendTerminal = handOver;
    return onGone;
  };
  const frame = (lines: readonly string[]) => (
    <Frame
      lines={lines}
      onInput={(input, key) => keyPresses(input, key).forEach(onPress)}
      onPaste={(text) => onPress(pastePress(text))}
      onMount={onMount}
    />
  );
  output.erasePaintedWithNext();
  const app = render(frame(options.lines), {
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
  return {
    show: (lines) => app.rerender(frame(lines)),
    forget: () => app.clear(),
    handOver: async (work) => await suspendTerminal?.(work),
    unmount: () => app.unmount(),
    async ended() {
      await app.waitUntilExit();
    },
  };
}
