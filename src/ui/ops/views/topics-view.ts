import type { TopicDetail } from '../../../probes/topics/topic-detail.js';
import type { TopicRow, TopicsData } from '../../../probes/topics/topic-rows.js';
import { clip, wrap } from '../../kit/text.js';
import type { KeyBinding } from '../../keys/bindings.js';
import { printable } from '../../plain/format.js';
import { pauseOf, resumeOf } from '../actions.js';
import { listView } from './list/list-view.js';
import { failureTone, failureWords, TOPIC_COLUMNS, topicCells } from './topics/topic-cells.js';
import { topicDetailLines } from './topics/topic-detail-lines.js';

type Action = 'pause';

const BINDINGS: readonly KeyBinding<Action>[] = [
  { keys: ['P'], action: 'pause', help: 'pause its reading by ClickHouse, or resume it', bar: 'pause' },
];

/** The topics, how fast they are written and read, and what waits in them. */
export const topicsView = listView<TopicsData, TopicRow, TopicDetail, Action>({
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
  below: (row, now, { theme, width }) => {
    const table = printable(row.table);
    return [
      '',
      theme.dim(clip(`ClickHouse reads it by ${table}_in into ${table}`, width)),
      ...failureWords(row, now).map((words) => failureTone(row, theme)(clip(words, width))),
    ];
  },
  empty: () => 'env.conf names no topic.',
  detail: topicDetailLines,
  bindings: BINDINGS,
  act(_action, row) {
    // What ingestion keeps of its own is not for pausing: nothing would know of it.
    if (row?.type === undefined) return undefined;
    return row.consumer === 'paused' ? resumeOf(row.type) : pauseOf(row.type);
  },
});
