import { ExitCode, UsageError } from '../errors.js';
import { pausedStreams, pauseStreams, resumeStreams } from '../schema/pause.js';
import type { EventStream } from '../topology/topology-types.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject } from './project.js';

interface PauseFlags {
  readonly type?: string;
}

/** `npl-ops pause`: ClickHouse reads the event topics no more, until `resume`, also after a restart. */
export async function pauseCommand(cli: Cli, flags: PauseFlags): Promise<ExitCode> {
  return await turned(cli, flags, pauseStreams, 'nothing more to pause');
}

/** `npl-ops resume`: goes on where the topics were paused. */
export async function resumeCommand(cli: Cli, flags: PauseFlags): Promise<ExitCode> {
  return await turned(cli, flags, resumeStreams, 'nothing is paused');
}

async function turned(
  cli: Cli,
  { type }: PauseFlags,
  turn: typeof resumeStreams,
  nothing: string,
): Promise<ExitCode> {
  return await withProject(cli, async ({ topology, clickhouse, redact }) => {
    const { streams } = topology;
    const { database } = topology.clickhouse;
    const chosen = streams.filter((stream) => type === undefined || stream.type === type);
    if (chosen.length === 0) {
      throw new UsageError(`--type ${type ?? ''} is no type of events`, {
        next: streams.map((stream) => stream.type).join(', '),
      });
    }
    const signal = limitedSignal(cli);
    const isPaused = async () => {
      const paused = await pausedStreams(streams, database, clickhouse, signal);
      return (stream: EventStream) => paused.includes(stream);
    };
    const before = await isPaused();
    await turn(topology, chosen, clickhouse, signal);
    const after = await isPaused();
    const changed = chosen.filter((stream) => before(stream) !== after(stream));
    const paused = streams.filter(after);
    new Terminal(cli, redact).result(
      cli.json
        ? [JSON.stringify({ changed: changed.map((one) => one.type), paused: paused.map((one) => one.type) })]
        : [
            ...(changed.length === 0
              ? [nothing]
              : changed.map((stream) => changeLine(stream, after(stream)))),
            ...(paused.length === 0 ? [] : [pausedLine(paused)]),
          ],
    );
    return ExitCode.ok;
  });
}

function changeLine({ topic, table }: EventStream, isPaused: boolean): string {
  return isPaused
    ? `paused: ${topic} is not read into ${table} any more`
    : `resumed: ${topic} is read into ${table} again`;
}

function pausedLine(paused: readonly EventStream[]): string {
  const topics = paused.map(({ topic }) => topic).join(', ');
  return `Messages of ${topics} wait in Kafka, as long as the topic keeps them. Go on: npl-ops resume`;
}
