import type { ContestResult } from './contest.js';

const WIDTH = 720;
const LABEL = 110;
const VALUE = 150;
const BAR = 26;
const GAP = 14;
const TOP = 40;

/**
 * Rows a second of each contender as bars, with a line from the least to the most. Readable on light and on dark: text
 * has the colour that the reader's scheme asks for.
 */
export function chart(results: readonly ContestResult[]): string {
  const most = Math.max(...results.map(({ rowsPerSecond }) => rowsPerSecond.most));
  const x = (value: number): number => LABEL + (value / most) * (WIDTH - LABEL - VALUE);
  const height = TOP + results.length * (BAR + GAP);
  const bars = results.map(({ contender, rowsPerSecond: { median, least, most: best } }, index) => {
    const y = TOP + index * (BAR + GAP);
    const middle = y + BAR / 2;
    const value = `${Math.round(median / 1000).toLocaleString('en-US')} krow/s`;
    return `  <text x="${LABEL - 10}" y="${middle + 5}" text-anchor="end">${contender.name}</text>
  <rect class="${contender.id}" x="${LABEL}" y="${y}" width="${(x(median) - LABEL).toFixed(1)}" height="${BAR}" rx="3"/>
  <path class="range" d="M${x(least).toFixed(1)} ${middle}H${x(best).toFixed(1)}"/>
  <text x="${(x(best) + 10).toFixed(1)}" y="${middle + 5}">${value}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Rows a second from S3 into Kafka">
  <style>
    text { font: 14px system-ui, sans-serif; fill: #24292f; }
    .title { font-weight: 600; }
    rect { fill: #8c959f; }
    .engine { fill: #2f81f7; }
    .ceiling { fill: none; stroke: #8c959f; stroke-dasharray: 4 3; }
    .range { stroke: #57606a; stroke-width: 2; }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .range { stroke: #d0d7de; } }
  </style>
  <text class="title" x="${LABEL}" y="20">From S3 into Kafka, rows a second (longer is better)</text>
${bars.join('\n')}
</svg>
`;
}
