import { FrameOutput } from './frame-output.js';
import { holdWrites, type HeldWrites } from './hold-writes.js';
import type { Terminal } from './terminal.js';

export interface TakenTerminal {
  /** Writes to the terminal also while it is taken. */
  readonly output: FrameOutput;
  /** For frames alone: others are kept from writing, and keys come one by one. */
  readonly take: () => void;
  /** As it was, with what others wanted to write meanwhile; nothing when it is not taken. */
  readonly giveBack: () => void;
}

const ESC = '\u001b[';
/** Without wrapping: a line that the terminal takes for wider than we do (emoji, a window that became narrower) stays one line. */
const USUAL_SCREEN = { enter: `${ESC}?7l`, leave: `${ESC}?7h${ESC}?25h` };
const OTHER_SCREEN = {
  enter: `${ESC}?1049h${ESC}H${ESC}2J${ESC}?7l`,
  leave: `${ESC}?7h${ESC}?1049l${ESC}?25h`,
};

export function takeTerminal(
  { stdin, stdout, stderr }: Terminal,
  options: { readonly alternateScreen: boolean },
): TakenTerminal {
  const { enter, leave } = options.alternateScreen ? OTHER_SCREEN : USUAL_SCREEN;
  const output = new FrameOutput(stdout);
  let held: HeldWrites[] | undefined;
  return {
    output,
    take() {
      if (held !== undefined) return;
      held = [stdout, stderr].map(holdWrites);
      output.write(enter);
      // Ink does it after the first frame: until then the terminal itself would act on Ctrl-C and Ctrl-Z.
      stdin.setRawMode(true);
    },
    giveBack() {
      if (held === undefined) return;
      output.write(leave);
      stdin.setRawMode(false);
      for (const one of held) one.release();
      held = undefined;
    },
  };
}
