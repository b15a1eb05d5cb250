import { NplError } from '../../../errors.js';
import { topicsRead } from '../../../probes/kafka.js';
import { DEFAULT_PROBE_TIMEOUT_MS } from '../../../probes/snapshot.js';
import { topicDetail, type TopicDetail } from '../../../probes/topics/topic-detail.js';
import type { TopicsData } from '../../../probes/topics/topic-rows.js';
import { topicsLook } from '../../../probes/topics/topics-look.js';
import type { Panel, PanelContext } from '../panel.js';
import { wholeOrLast } from '../whole-or-last.js';

/** The topics of env.conf. */
export function topicsPanel({
  project: { kafka, clickhouse },
  topology,
  cli: { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS },
}: PanelContext): Panel<TopicsData, TopicDetail> {
  return {
    look: wholeOrLast(topicsLook(topology, { kafka, clickhouse, timeoutMs })),
    /** `key`: the name of a topic. */
    async load(key, signal) {
      const read = topicsRead(topology).find(({ topic }) => topic === key);
      if (read === undefined) throw new NplError(`env.conf names no topic ${key}`);
      return await topicDetail(read, { kafka, clickhouse }, signal);
    },
  };
}
