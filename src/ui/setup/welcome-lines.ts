import type { Finding } from '../../probes/answers/finding.js';
import { wrap } from '../kit/text.js';
import type { Screen } from '../screen.js';
import { findingLines } from './finding-lines.js';
import type { WizardState } from './wizard-state.js';

/** What npl is about to do, and what is here already. */
export function welcomeLines({ facts }: WizardState, screen: Screen): string[] {
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
  const { envConf, running, docker, java, machine, recommended } = facts;
  const found: Finding[] = [
    envConf.finding,
    ...(running.finding === undefined ? [] : [running.finding]),
    docker.finding,
    java.finding,
    machine.finding,
  ];
  const layout = recommended.layout === 'embedded' ? 'a trial without Docker' : 'containers on this machine';
  return [
    ...intro,
    ...found.flatMap((finding) => findingLines(finding, screen)),
    '',
    ...text(`Recommended: ${layout}. ${sentence(recommended.reason)}`),
  ];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
