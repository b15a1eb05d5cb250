import { expect, test } from 'vitest';
import { topicRows } from '../../../../src/probes/topics/topic-rows.js';
import { consumerState } from '../../../helpers/status-samples.js';

const NOW = 10_000;
const word = (lag: number, secondsAgo: number): string | undefined => {
  const consumer = consumerState({
    now: NOW,
    lastException: NOW - secondsAgo,
    exception: 'x',
    lastCommit: 0,
  });
  const wanted = [{ topic: 'browser_events_in', table: 'browser_events', type: 'browser' as const }];
  const figures = [{ name: 'browser_events_in', partitions: 3, messages: 9, written: 9, lag }];
  return topicRows(wanted, figures, [consumer], new Map())[0]?.consumer;
};

test('a failure is over where none follows it; while messages wait, only a commit shows that', () => {
  expect([word(0, 5), word(0, 30)]).toEqual(['fails', 'reads']);
  expect([word(4, 5), word(4, 30)]).toEqual(['fails', 'fails']);
});
