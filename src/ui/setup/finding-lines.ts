import type { Finding, FindingLevel } from '../../probes/answers/finding.js';
import { wrap } from '../kit/text.js';
import { printable } from '../plain/format.js';
import type { Screen } from '../screen.js';

const MARKS: Readonly<
  Record<FindingLevel, { readonly mark: string; readonly tone: 'ok' | 'dim' | 'warn' | 'bad' }>
> = {
  ok: { mark: '✔', tone: 'ok' },
  note: { mark: '·', tone: 'dim' },
  warning: { mark: '! Warning:', tone: 'warn' },
  problem: { mark: '✖ Problem:', tone: 'bad' },
};

/** What was found, and what mends it; indented by `indent` cells. */
export function findingLines(
  { level, text, next }: Finding,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
  indent = 2,
): string[] {
  const { mark, tone } = MARKS[level];
  const space = ' '.repeat(indent);
  const hang = ' '.repeat(indent + 2);
  const [first = '', ...rest] = wrap(`${mark} ${printable(text)}`, width - indent - 2);
  const after = first.slice(mark.length);
  const remedy = next === undefined ? [] : wrap(`Next: ${printable(next)}`, width - indent - 2);
  return [
    `${space}${theme[tone](first.slice(0, mark.length))}${after}`,
    ...rest.map((line) => `${hang}${line}`),
    ...remedy.map((line) => `${hang}${theme.accent(line)}`),
  ];
}
