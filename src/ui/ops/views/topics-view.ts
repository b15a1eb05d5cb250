import type { TopicDetail } from '../../../probes/topics/topic-detail.js';
import type { TopicRow, TopicsData } from '../../../probes/topics/topic-rows.js';
import { clip, wrap } from '../../kit/text.js';
import { printable } from '../../plain/format.js';
import { listView } from './list/list-view.js';
import { TOPIC_COLUMNS, topicCells } from './topics/topic-cells.js';
import { topicDetailLines } from './topics/topic-detail-lines.js';

/** The topics, how fast they are written and read, and what waits in them. */
export const topicsView = listView<TopicsData, TopicRow, TopicDetail>({
  name: 'topics',
  title: 'Topics',
  waiting: '… looking at the topics',
  rows: ({ topics }) => topics,
  id: ({ name }) => name,
  text: ({ name, table, consumer, says }) => `${name} ${table} ${consumer} ${says}`,
  columns: TOPIC_COLUMNS,
  cells: (row, _now, theme) => topicCells(row, theme),
  above: ({ problems }, _now, { theme, width }) =>
    problems.flatMap((text) => wrap(`✖ ${printable(text)}`, width).map(theme.bad)),
  below: ({ table, says }, _now, { theme, width }) => [
    '',
    theme.dim(clip(`ClickHouse reads it by ${printable(table)}_in into ${printable(table)}`, width)),
    ...(says === '' ? [] : [theme.warn(clip(`last failure: ${printable(says)}`, width))]),
  ],
  empty: () => 'env.conf names no topic.',
  detail: topicDetailLines,
});
