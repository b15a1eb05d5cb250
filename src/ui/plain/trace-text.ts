import type { StreamTrace, TraceReport } from '../../probes/trace/trace-report.js';
import { formatDuration, printable } from './format.js';
import { formatTable } from './table.js';

/** One line for each stream with the time of each hop; below it what stopped the event. */
export function traceLines({ streams, arrived, removed }: TraceReport): string[] {
  const [title = '', ...rows] = formatTable(
    [
      { title: 'EVENT' },
      { title: 'IN THE TOPIC', align: 'right' },
      { title: 'READ BY CLICKHOUSE', align: 'right' },
      { title: 'IN THE TABLE', align: 'right' },
    ],
    streams.map(({ type, hops }) => [
      type,
      ...[hops.topic, hops.engine, hops.table].map((ms) => (ms === null ? '✖ not yet' : formatDuration(ms))),
    ]),
  );
  return [
    title,
    ...streams.flatMap((stream, at) => [rows[at] ?? '', ...stuckLines(stream)]),
    arrived
      ? '✔ Every marked event arrived.'
      : `✖ Stuck: ${streams
          .filter(({ stuck }) => stuck !== null)
          .map(({ type }) => type)
          .join(', ')}.`,
    removed
      ? 'The marked events are out of the tables again.'
      : 'A marked event may still come or is still there: no dashboard reads it, and a later trace takes it out.',
  ];
}

function stuckLines({ stuck }: StreamTrace): string[] {
  if (stuck === null) return [];
  return [
    `  ${stuck.why}`,
    ...stuck.evidence.map((each) => `    ${printable(each).replaceAll(/\s+/gu, ' ')}`),
    `  next: ${stuck.next}`,
  ];
}
