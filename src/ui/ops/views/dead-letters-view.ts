import type { DescribedLetter } from '../../../ingest/dead-letters/describe.js';
import type { ReasonGroup } from '../../../ingest/dead-letters/summarize.js';
import type { KeyBinding } from '../../keys/bindings.js';
import { clip, wrap, wrapUnder } from '../../kit/text.js';
import { letterLines } from '../../plain/dead-letters-text.js';
import { counted, formatCount } from '../../plain/format.js';
import { visibleText } from '../../plain/visible-text.js';
import type { Screen } from '../../screen.js';
import { ageWords } from '../age.js';
import type { Loaded } from '../view.js';
import { listView } from './list/list-view.js';

export interface LettersData {
  readonly reasons: readonly ReasonGroup[];
}

/** The newest letters of one reason. */
export interface LettersDetail {
  readonly letters: readonly DescribedLetter[];
}

type Action = 'replay' | 'export';

const BINDINGS: readonly KeyBinding<Action>[] = [
  {
    keys: ['R'],
    action: 'replay',
    help: 'replay the letters of this reason, after a dry run',
    bar: 'replay',
  },
  { keys: ['e'], action: 'export', help: 'export the letters of this reason, to mend them', bar: 'export' },
];

/** What no table could take, by reason. */
export const deadLettersView = listView<LettersData, ReasonGroup, LettersDetail, Action>({
  name: 'dead-letters',
  title: 'Dead letters',
  waiting: '… looking at the dead letters',
  rows: ({ reasons }) => reasons,
  id: ({ reason }) => reason,
  text: ({ reason, sources }) => [reason, ...sources.map(({ topic }) => topic)].join(' '),
  columns: [
    { title: 'Letters', align: 'right' },
    { title: 'Newest', align: 'right' },
    { title: 'From', least: 12 },
    { title: 'Reason', least: 20 },
  ],
  cells: ({ reason, count, newest, sources }, now) => [
    formatCount(count),
    `${ageWords(now.getTime() - Date.parse(`${newest.replace(' ', 'T')}Z`))} ago`,
    sourcesText(sources),
    visibleText(reason),
  ],
  above: ({ reasons }, _now, { theme, width }) => {
    const total = reasons.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return [];
    const words = `${counted(total, 'dead letter')}: kept whole, in no table, and in no dashboard.`;
    return [theme.warn(clip(words, width)), ''];
  },
  below: ({ reason, example }, _now, { theme, width }) => [
    '',
    ...wrap(visibleText(reason), width),
    theme.accent(clip(`The newest: npl-ops dead-letters show ${example}`, width)),
  ],
  empty: () => 'No dead letters: every line and message is in its table.',
  detail: reasonLines,
  bindings: BINDINGS,
  act(action, row, _data, _loaded, now) {
    if (row === undefined) return undefined;
    const only = ['--reason', row.reason, '--exact'];
    if (action === 'export') {
      const file = `dead-letters-${now.toISOString().slice(0, 19).replaceAll(':', '')}.jsonl`;
      return {
        kind: 'run',
        title: 'Export dead letters',
        args: ['dead-letters', 'export', ...only, '--file', file],
        confirm: `Write ${counted(row.count, 'dead letter')} to ${file}?`,
      };
    }
    return {
      kind: 'run',
      title: 'Replay dead letters',
      args: ['dead-letters', 'replay', ...only, '--yes'],
      dryRun: ['dead-letters', 'replay', ...only, '--dry-run'],
      confirm: 'Publish these again, as they are? What is refused again stays a dead letter.',
    };
  },
});

/** The source of most of them, and how many others there are. */
function sourcesText([first, ...others]: ReasonGroup['sources']): string {
  if (first === undefined) return '';
  return visibleText(first.topic) + (others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`);
}

function reasonLines(
  { reason, count, sources }: ReasonGroup,
  loaded: Loaded<LettersDetail> | undefined,
  _now: Date,
  { theme, width }: Screen,
): string[] {
  const from = sources.map(({ topic, count: letters }) => `${visibleText(topic)} ${formatCount(letters)}`);
  const head = [
    ...wrap(visibleText(reason), width).map((line) => theme.strong(line)),
    ...wrap(`From ${from.join(', ')}`, width),
  ];
  const letters = loaded?.value?.letters;
  if (letters === undefined) {
    return [...head, '', theme.dim(clip(visibleText(loaded?.trouble ?? '… reading the letters'), width))];
  }
  const shown =
    letters.length < count ? `The newest ${letters.length} of ${formatCount(count)}` : 'All of them';
  return [
    ...head,
    theme.dim(`${shown}; e exports them, R replays them`),
    ...letters.flatMap((letter) => ['', ...folded(letterLines(letter), width)]),
  ];
}

/** A line with a mark under it stays one, so that the mark stands where the fault is. */
function folded(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line, at) => {
    const isMarked = MARK.test(lines[at + 1] ?? '') || MARK.test(line);
    return isMarked ? [clip(line, width)] : wrapUnder(line, width);
  });
}

const MARK = /^ +\^$/u;
