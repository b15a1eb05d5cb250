import type { TopicDetail } from '../../../../probes/topics/topic-detail.js';
import type { TopicRow } from '../../../../probes/topics/topic-rows.js';
import { tableLines } from '../../../kit/table-lines.js';
import { clip, wrap } from '../../../kit/text.js';
import { formatCount, printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import { ageWords } from '../../age.js';
import type { Loaded } from '../../view.js';
import { CONSUMER_WORDS, failureTone, failureWords } from './topic-cells.js';

const RIGHT = { align: 'right' } as const;

/** Partitions, consumers and newest messages of a topic. */
export function topicDetailLines(
  row: TopicRow,
  loaded: Loaded<TopicDetail> | undefined,
  now: Date,
  screen: Screen,
): string[] {
  const { theme, width } = screen;
  const [word, tone] = CONSUMER_WORDS[row.consumer];
  const head = [
    clip(`${theme.strong(printable(row.name))} -> ${printable(row.table)}  ${theme[tone](word)}`, width),
    ...failureWords(row, now)
      .flatMap((words) => wrap(words, width))
      .map(failureTone(row, theme)),
  ];
  const detail = loaded?.value;
  if (detail === undefined) {
    return [...head, '', theme.dim(clip(printable(loaded?.trouble ?? '… reading the topic'), width))];
  }
  return [
    ...head,
    '',
    ...partitionLines(detail, screen),
    '',
    ...consumerLines(detail, now, screen),
    '',
    ...messageLines(detail, screen),
  ];
}

function partitionLines({ partitions, group }: TopicDetail, screen: Screen): string[] {
  const rows = partitions.map(({ partition, low, high, position }) => [
    String(partition),
    ...[low, high, position, Math.max(0, high - position)].map(formatCount),
  ]);
  const columns = ['Partition', 'Oldest', 'Next', 'Read up to', 'Lag'].map((title) => ({ title, ...RIGHT }));
  return [
    screen.theme.dim(clip(`Consumer group ${group}`, screen.width)),
    ...tableLines(columns, rows, { screen }),
  ];
}

function consumerLines({ consumers }: TopicDetail, now: Date, screen: Screen): string[] {
  const { theme, width } = screen;
  if (consumers.length === 0) {
    return [theme.bad(clip('ClickHouse has no consumer for it: npl-ops tables check tells why', width))];
  }
  const ago = (seconds: number) =>
    seconds === 0 ? 'never' : `${ageWords(now.getTime() - seconds * 1000)} ago`;
  const rows = consumers.map(({ partitions, lastPoll, lastCommit, read, lastException }) => [
    partitions.length === 0 ? 'none' : partitions.join(', '),
    ago(lastPoll),
    ago(lastCommit),
    formatCount(read),
    lastException === 0 ? '–' : ago(lastException),
  ]);
  const columns = [
    { title: 'Its partitions' },
    { title: 'Polled', ...RIGHT },
    { title: 'Committed', ...RIGHT },
    { title: 'Read', ...RIGHT },
    { title: 'Failed', ...RIGHT },
  ];
  const failures = [...new Set(consumers.map(({ exception }) => exception).filter(Boolean))];
  return [
    ...tableLines(columns, rows, { screen }),
    ...failures.flatMap((text) => wrap(`Last failure: ${printable(text)}`, width).map(theme.warn)),
  ];
}

function messageLines({ messages }: TopicDetail, { theme, width }: Screen): string[] {
  if (messages.length === 0) return [theme.dim('It holds no message.')];
  return [
    theme.strong('Newest messages'),
    ...messages.flatMap(({ partition, offset, text }) => [
      theme.dim(`partition ${partition}, offset ${offset}`),
      ...wrap(printable(text), width),
    ]),
  ];
}
