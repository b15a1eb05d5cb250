const ESC = '\u001b[';

/** Erases all that is seen, and starts at the top. */
export const ERASE_SCREEN = `${ESC}H${ESC}2J`;

export interface ScreenModes {
  enter(): void;
  /** Brings back what was on the screen before; nothing when it was not entered. */
  leave(): void;
}

/**
 * How a terminal is while frames are drawn: on its other screen if wanted, and without wrapping, so that a line
 * that the terminal takes for wider than we do (emoji, a window that just became narrower) stays one line.
 */
export function screenModes(write: (text: string) => unknown, alternateScreen: boolean): ScreenModes {
  const [enter, leave] = alternateScreen
    ? [`${ESC}?1049h${ERASE_SCREEN}${ESC}?7l`, `${ESC}?7h${ESC}?1049l${ESC}?25h`]
    : [`${ESC}?7l`, `${ESC}?7h${ESC}?25h`];
  let entered = false;
  return {
    enter() {
      if (!entered) write(enter);
      entered = true;
    },
    leave() {
      if (entered) write(leave);
      entered = false;
    },
  };
}
