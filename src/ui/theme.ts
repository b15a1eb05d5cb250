import { styleText } from 'node:util';

/** Colours by meaning. The words must say the same without them. */
export interface Theme {
  readonly ok: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  /** What can be passed over: numbering, labels. */
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

export function themeOf(color: boolean): Theme {
  // Whether to colour was decided from the flags and the terminal; styleText must not decide again.
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  return {
    ok: style('green'),
    warn: style('yellow'),
    bad: style('red'),
    dim: style('dim'),
    strong: style('bold'),
  };
}
