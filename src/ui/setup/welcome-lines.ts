import { LAYOUTS } from '../../questions/layouts.js';
import { wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import type { Screen } from '../screen.js';
import { factFindings } from './fact-findings.js';
import { findingLines } from './finding-lines.js';
import type { WizardState } from './wizard-state.js';

/** What npl is about to do, and what is here already. */
export function welcomeLines(state: WizardState, screen: Screen): string[] {
  const { height } = screen;
  const all = contentLines(state, screen, true);
  if (all.length <= height) return all;
  // Where room is short, what is only good to know goes without its remedy, and paragraphs without their gaps.
  const short = contentLines(state, screen, false).filter((line) => line !== '');
  const { lines, below, above } = windowOf(short, { height: height - 1, offset: state.offset });
  if (short.length <= height) return short;
  return [...lines, screen.theme.dim(`(${above} lines above, ${below} below: the arrows scroll)`)];
}

function contentLines({ facts, answers }: WizardState, screen: Screen, withRemedies: boolean): string[] {
  const { theme, width } = screen;
  const text = (words: string) => wrap(words, width);
  const intro = [
    ...text('This sets up a clickstream pipeline: hourly files in S3 -> Kafka -> ClickHouse -> dashboards.'),
    '',
    ...text(
      'A few questions, each with a good answer already: Enter takes it. Nothing is touched before you have seen all that would be done.',
    ),
    '',
    theme.strong('What is here'),
  ];
  if (facts === undefined) return [...intro, theme.dim('  … looking at this machine')];
  const { envConf, recommended } = facts;
  const found = factFindings(facts).map((finding) =>
    withRemedies || finding.level !== 'note' ? finding : { level: finding.level, text: finding.text },
  );
  const titleOf = (name: string) => LAYOUTS.find(({ value }) => value === name)?.title ?? name;
  const proposal =
    envConf.state === 'missing'
      ? `Recommended: ${titleOf(recommended.layout)}. ${sentence(recommended.reason)}`
      : `In env.conf: ${titleOf(answers.layout)}. Another choice can be made on the next page.`;
  return [...intro, ...found.flatMap((finding) => findingLines(finding, screen)), '', ...text(proposal)];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
