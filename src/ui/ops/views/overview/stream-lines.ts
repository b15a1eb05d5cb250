import type { StreamFlow } from '../../../../probes/flow/flow-types.js';
import { tableLines } from '../../../kit/table-lines.js';
import type { Screen } from '../../../screen.js';
import { countOrUnknown } from '../../../status/format.js';
import { ageWords } from '../../age.js';
import { perSecond } from '../flow-lines.js';

/** The topics of the events: what comes in, what is read, what waits. */
export function streamLines(streams: readonly StreamFlow[], now: Date, screen: Screen): string[] {
  const rate = (value: number | undefined) => (value === undefined ? '–' : `${perSecond(value)}/s`);
  return tableLines(
    [
      { title: 'Topic', least: 12 },
      { title: 'written', align: 'right' },
      { title: 'read', align: 'right' },
      { title: 'lag', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'newest hour', align: 'right', drop: 1 },
    ],
    streams.map(({ topic, written, read, lag, rows, newest }) => [
      topic,
      rate(written),
      rate(read),
      countOrUnknown(lag ?? null),
      countOrUnknown(rows ?? null),
      newest === undefined ? '–' : `${ageWords(now.getTime() - newest.getTime())} old`,
    ]),
    { screen },
  );
}
