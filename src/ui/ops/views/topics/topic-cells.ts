import type { TopicRow } from '../../../../probes/topics/topic-rows.js';
import type { TableColumn } from '../../../kit/table-column.js';
import { countOrUnknown } from '../../../status/format.js';
import { printable } from '../../../plain/format.js';
import type { Theme } from '../../../theme.js';
import { ageWords } from '../../age.js';
import { perSecond } from '../flow-lines.js';

const RIGHT = 'right' as const;

export const TOPIC_COLUMNS: readonly TableColumn[] = [
  { title: 'Topic', least: 16 },
  { title: 'Parts', align: RIGHT, drop: 2 },
  { title: 'Messages', align: RIGHT },
  { title: 'Written', align: RIGHT, drop: 1 },
  { title: 'Read', align: RIGHT, drop: 1 },
  { title: 'Lag', align: RIGHT },
  { title: 'Consumer', least: 9 },
];

type Tone = 'ok' | 'warn' | 'bad';
export const CONSUMER_WORDS: Readonly<Record<TopicRow['consumer'], readonly [text: string, tone: Tone]>> = {
  reads: ['✔ reads', 'ok'],
  paused: ['… paused', 'warn'],
  waits: ['… waits', 'warn'],
  fails: ['✖ fails', 'bad'],
  none: ['✖ none', 'bad'],
  unknown: ['? unknown', 'warn'],
};

export function topicCells(row: TopicRow, theme: Theme): string[] {
  const [word, tone] = CONSUMER_WORDS[row.consumer];
  const lag = countOrUnknown(row.lag);
  return [
    printable(row.name),
    row.exists === false ? theme.bad('none') : countOrUnknown(row.partitions),
    countOrUnknown(row.messages),
    rate(row.written),
    rate(row.read),
    (row.lag ?? 0) > 0 ? theme.warn(lag) : lag,
    theme[tone](word),
  ];
}

/** The last failure of its consumer: it stays in ClickHouse long after reading goes on, so its age is told. */
export function failureWords({ says, failedAt }: TopicRow, now: Date): string[] {
  if (says === '') return [];
  const age = failedAt === null ? '' : `, ${ageWords(now.getTime() - Date.parse(failedAt))} ago`;
  return [`last failure${age}: ${printable(says)}`];
}

export const failureTone = ({ consumer }: TopicRow, theme: Theme) =>
  consumer === 'reads' ? theme.dim : consumer === 'fails' ? theme.bad : theme.warn;

const rate = (value: number | undefined) => (value === undefined ? '–' : `${perSecond(value)}/s`);
