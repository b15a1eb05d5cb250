import { styleText } from 'node:util';

/** Colours by meaning. The words must say the same without them. */
export interface Theme {
  readonly ok: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  /** What can be passed over: numbering, labels. */
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
  /** What can be pressed, and where one is. */
  readonly accent: (text: string) => string;
  /** The line or the letter that the next key is about. */
  readonly inverse: (text: string) => string;
}

/** The background of the terminal. */
export type Tone = 'dark' | 'light';

type Format = Parameters<typeof styleText>[0];

/** As the flag `--theme` says it, else as the terminal does in COLORFGBG: `15;0`, the background last. */
export function toneOf(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): Tone {
  const background = env['COLORFGBG']?.split(';').at(-1) ?? '';
  if (flag === undefined) return background === '7' || background === '15' ? 'light' : 'dark';
  return flag === 'light' ? 'light' : 'dark';
}

/** Of the 8 colours that every terminal has: cyan and yellow cannot be read on white, blue not on black. */
const TONES: Readonly<Record<Tone, { readonly warn: Format; readonly accent: Format }>> = {
  dark: { warn: 'yellow', accent: 'cyan' },
  light: { warn: 'magenta', accent: 'blue' },
};

export function themeOf(color: boolean, tone: Tone = 'dark'): Theme {
  // Whether to colour was decided from the flags and the terminal; styleText must not decide again.
  const style = (format: Format) => (text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  return {
    ok: style('green'),
    warn: style(TONES[tone].warn),
    bad: style('red'),
    dim: style('dim'),
    strong: style('bold'),
    accent: style(TONES[tone].accent),
    inverse: style('inverse'),
  };
}
