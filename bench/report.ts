import type { ContestResult } from './contest.js';
import { count, megabytes, range, seconds, table, thousands, times } from './figures.js';
import type { HourlyResult } from './hourly.js';
import type { LiveResult } from './live.js';
import type { LiveFigures } from './live-figures.js';
import type { Machine } from './machine.js';
import type { MemoryResult } from './memory.js';
import type { Results } from './results.js';
import type { StartupResult } from './startup.js';
import type { WarehouseResult } from './warehouse.js';
import type { WholeResult } from './whole.js';

/** docs/benchmarks.md, before it is formatted. */
export function report(results: Results, chart: string): string {
  const { machine, runs, contest, whole, memory, hourly, warehouse, startup, live } = results;
  const sections = [
    introduction(machine, runs),
    ...(contest === undefined ? [] : [contestSection(contest, chart)]),
    ...(whole === undefined ? [] : [wholeSection(whole)]),
    ...(memory === undefined ? [] : [memorySection(memory)]),
    ...(hourly === undefined ? [] : [hourlySection(hourly)]),
    ...(warehouse === undefined ? [] : [warehouseSection(warehouse)]),
    ...(startup === undefined ? [] : [startupSection(startup)]),
    ...(live === undefined ? [] : [liveSection(live)]),
    machineSection(machine),
  ];
  return `${sections.join('\n\n')}\n`;
}

function introduction({ date, cores }: Machine, runs: number): string {
  return `# Benchmarks

<!-- Written by \`npm run bench\`: every figure is measured, none is typed. -->

Taken on ${date}, on ${cores} cores that the broker, ClickHouse, the S3 server and the contender share. Every run is a
fresh process; ${
    runs === 1
      ? 'each figure is of one run'
      : `each figure is the median of ${runs} runs, with the least and the most`
  }. Compare the ratios: all contenders met the same machine, in turn. \`npm run bench\` measures again.`;
}

/** Name and figures of the contenders, and how many times the Python way's speed each has. */
function contestSection({ data, results }: NonNullable<Results['contest']>, chart: string): string {
  const python = results.find(({ contender }) => contender.id === 'python');
  const rows = results.map((result) => [
    result.contender.name,
    range(result.rowsPerSecond, thousands),
    range(result.bytesPerSecond, megabytes),
    times(result.rowsPerSecond.median, python?.rowsPerSecond.median),
    range(result.cpu, seconds),
    thousands(data.rows / result.cpu.median),
    megabytes(result.peakBytes.median),
  ]);
  const about = results.map(({ contender }) => `- **${contender.name}**: ${contender.about}.`);
  return `## From S3 into Kafka

${count(data.rows)} rows in four objects: ${megabytes(data.bytes)} MB of JSON lines, ${megabytes(data.zipBytes)} MB as zip. One topic of three
partitions, acknowledged by all replicas, without compression. After each run the topic is read back, committed messages
only: a contender that lost or doubled a row ends the bench.

![Rows a second of each contender](${chart})

${table(['', 'krow/s', 'MB/s', 'against Python', 'CPU s', 'krow per CPU s', 'peak MB'], rows)}

${about.join('\n')}

Speed counts from the first request to the last acknowledgement, of the JSON lines as they are unzipped; CPU seconds and
memory are of the whole process, its start included.

${verdicts(results).join('\n')}`;
}

function verdicts(results: readonly ContestResult[]): string[] {
  const of = (id: ContestResult['contender']['id']) => results.find(({ contender }) => contender.id === id);
  const [engine, python, kcat, ceiling] = [of('engine'), of('python'), of('kcat'), of('ceiling')];
  if (engine === undefined || python === undefined || kcat === undefined || ceiling === undefined) return [];
  const share = (engine.rowsPerSecond.median / ceiling.rowsPerSecond.median) * 100;
  return [
    `- npl is ${times(engine.rowsPerSecond.median, python.rowsPerSecond.median)} as fast as the original Python way, with ${times(python.cpu.median, engine.cpu.median)} less CPU time.`,
    `- A row costs npl ${times(engine.cpu.median, kcat.cpu.median)} the CPU time that it costs kcat, which neither unzips nor checks.`,
    `- npl reaches ${share.toFixed(0)} % of its own path without a producer.`,
  ];
}

function wholeSection({ rows, bytes, seconds: taken, cpu, peakBytes }: WholeResult): string {
  const line = [
    '`npl-ops ingest`',
    range(taken, seconds),
    thousands(rows / taken.median),
    megabytes(bytes / taken.median),
    range(cpu, seconds),
    range(peakBytes, megabytes),
  ];
  return `## The whole command

The same hour by \`npl-ops ingest\`: listing, all four objects at once, waiting until ClickHouse has counted every line,
joining the hour. CPU seconds and memory are of the command, without broker and ClickHouse.

${table(['', 's', 'krow/s', 'MB/s', 'CPU s', 'peak MB'], [line])}`;
}

function memorySection(results: readonly MemoryResult[]): string {
  const rows = results.map(({ packing, bytes, storedBytes, rows: lines, peakBytes, seconds: taken }) => [
    packing === 'none' ? 'plain' : packing,
    megabytes(storedBytes),
    megabytes(bytes),
    count(lines),
    seconds(taken),
    megabytes(peakBytes),
  ]);
  return `## Memory with one large object

${table(['', 'MB as stored', 'MB of lines', 'rows', 's', 'peak MB'], rows)}`;
}

function hourlySection(results: readonly HourlyResult[]): string {
  const week = results.find(({ bucket }) => bucket === '1 week') ?? results[0];
  const rows = results.map(({ bucket, objects, seconds: taken, requests }) => [
    bucket,
    count(objects),
    range(taken, seconds),
    times(taken.median, week?.seconds.median),
    range(requests, count),
  ]);
  return `## An hourly run, by the size of the bucket

\`npl-ops ingest\` with one new hour of four small objects; all others are in the ledger. Medians of five times as many runs: each
waits for ClickHouse, which stores by the second.

${table(['bucket', 'objects', 's', 'against 1 week', 'S3 requests'], rows)}`;
}

function warehouseSection({ rows, fromKafka, untilFirst, plainInsert }: WarehouseResult): string {
  const lines = [
    ['Kafka to the tables', range(fromKafka, thousands), times(fromKafka.median, plainInsert.median)],
    ['`INSERT ... FORMAT JSONEachRow`', range(plainInsert, thousands), times(1, 1)],
  ];
  return `## From Kafka into ClickHouse

${count(rows)} rows in four topics, drained at once, beside the same rows sent to tables like them over HTTP, four requests
at once. From Kafka counts from the first batch that is seen to the last; the first comes ${range(untilFirst, seconds)} s
after the consumers were created.

${table(['', 'krow/s', 'against the plain INSERT'], lines)}`;
}

function startupSection({ version, bareNode, wizard }: StartupResult): string {
  const milliseconds = (value: number): string => (value * 1000).toFixed(0);
  return `## Start of a command

${table(
  ['', 'ms', 'against bare Node'],
  [
    ['`npl-ops --version`', range(version, milliseconds), times(version.median, bareNode.median)],
    ['`node -e 0`', range(bareNode, milliseconds), times(1, 1)],
    [
      '`npl-setup`, its first frame on a terminal',
      range(wizard.firstFrame, milliseconds),
      times(wizard.firstFrame.median, wizard.bareNode.median),
    ],
    ['`node -e 0` on a terminal', range(wizard.bareNode, milliseconds), times(1, 1)],
  ],
)}

A key is seen on the screen after ${range(wizard.key, milliseconds)} ms, while the wizard waits for a host that says
nothing.`;
}

function liveSection({ idle, fed, hours, events }: LiveResult): string {
  const line = (name: string, figures: LiveFigures) => [
    name,
    count(figures.seconds),
    (figures.cpu * 100).toFixed(2),
    ...[figures.firstBytes, figures.lastBytes, figures.mostBytes].map(megabytes),
    figures.framesPerMinute.toFixed(1),
    count(figures.bytesPerFrame),
  ];
  const head = ['', 's', '% of a core', 'MB at first', 'MB at last', 'MB at most', 'frames a minute'];
  return `## The live view

\`npl-ops\` on a terminal of 120 x 40 with the overview open: while nothing comes, and while ${count(hours)} hours of
${count(4 * events)} events come one after another. A frame is one change of the screen; bytes are what it writes to the terminal.

${table([...head, 'bytes a frame'], [line('idle', idle), line('under a feed', fed)])}`;
}

function machineSection({ cpu, cores, memoryBytes, system, loadBefore, versions }: Machine): string {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `## The machine

- ${cores} cores of ${cpu}, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB of memory, ${system}; load before the bench: ${loadBefore.toFixed(2)}
- ${software.join(', ')}
- broker, ClickHouse and S3 server are npl's embedded engines, as \`npl-setup\` starts them`;
}
