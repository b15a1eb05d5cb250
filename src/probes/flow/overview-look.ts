import type { Topology } from '../../topology/topology-types.js';
import { assembleReport, type Observations } from '../assemble-report.js';
import { observe, type Observation, type ProbeLimits } from '../probe.js';
import { observeAll, type ProbeClients, type SlowParts, type Snapshot } from '../snapshot.js';
import { absentObjectsProbe, type AbsentObjects } from './absent-objects.js';
import { flowOf, withSample } from './flow.js';
import { flowSample } from './flow-sample.js';
import type { Flow, FlowSample } from './flow-types.js';

/** What the overview shows. */
export interface Overview extends Snapshot {
  readonly flow: Flow;
}

export interface OverviewLooks {
  /** One look. Rejects only when `signal` is aborted. */
  look(signal: AbortSignal): Promise<Overview>;
  /** Makes the next look leave nothing out. */
  renew(): void;
}

/** What is costly may take a tenth of the time, unless it becomes older than this. */
const REST = 10;
const OLDEST_MS = 10_000;
const LEAST_AGE_MS = { tables: 0, drift: 30_000, pending: 10_000 } as const;
type SlowPart = keyof typeof LEAST_AGE_MS;

/**
 * Looks that follow each other: the flow is told from all of them, and what is costly is not looked at each time, as
 * long as it was well.
 */
export function overviewLooks(
  topology: Topology,
  clients: ProbeClients,
  { timeoutMs, clock = () => Date.now() }: Pick<ProbeLimits, 'timeoutMs'> & { readonly clock?: () => number },
): OverviewLooks {
  const logs =
    topology.clickhouse.runtime === 'external' ? 'see the log of ClickHouse' : 'run npl-ops logs clickhouse';
  const options = { eventStreams: topology.streams.length, logs };
  const findAbsent = absentObjectsProbe(topology, clients.clickhouse);
  let samples: readonly FlowSample[] = [];
  let slow: Kept = {};
  return {
    async look(signal) {
      const limits = { signal, timeoutMs };
      const absent = await observe(findAbsent, limits);
      // What has come or gone is a difference that was not there, or is no more.
      if (textOf(absent) !== slow.absent) slow = { ...slow, drift: undefined, absent: textOf(absent) };
      const startedAt = clock();
      const seen = await observeAll(topology, clients, limits, known(slow, startedAt));
      slow = keep(slow, seen, { at: clock(), tookMs: clock() - startedAt });
      const takenAt = new Date(clock());
      const assembled = assembleReport(topology, seen);
      samples = withSample(samples, flowSample(topology, { ...seen, absent }, assembled, takenAt));
      return { takenAt, ...assembled, flow: flowOf(samples, options) };
    },
    renew() {
      slow = {};
    },
  };
}

type Kept = {
  readonly [Part in SlowPart]?: { readonly seen: Observations[Part]; readonly until: number } | undefined;
} & { readonly absent?: string };

function known(slow: Kept, now: number): SlowParts {
  const fresh = <T>(part: { readonly seen: T; readonly until: number } | undefined): T | undefined =>
    part !== undefined && now < part.until ? part.seen : undefined;
  const [tables, drift, pending] = [fresh(slow.tables), fresh(slow.drift), fresh(slow.pending)];
  return {
    ...(tables === undefined ? {} : { tables }),
    ...(drift === undefined ? {} : { drift }),
    ...(pending === undefined ? {} : { pending }),
  };
}

/** Only what was seen and is well is kept: the rest may be mended at any time. */
function keep(slow: Kept, seen: Observations, { at, tookMs }: { at: number; tookMs: number }): Kept {
  const part = <P extends SlowPart>(name: P, isWell: boolean) => {
    const before = slow[name];
    if (before?.seen === seen[name]) return before;
    return isWell
      ? { seen: seen[name], until: at + Math.max(LEAST_AGE_MS[name], Math.min(tookMs * REST, OLDEST_MS)) }
      : undefined;
  };
  return {
    absent: slow.absent ?? '',
    tables: part('tables', seen.tables.kind === 'seen'),
    drift: part('drift', seen.drift.kind === 'seen' && seen.drift.value.length === 0),
    pending: part('pending', seen.pending.kind === 'seen'),
  } as Kept;
}

function textOf(absent: Observation<AbsentObjects>): string {
  return absent.kind === 'seen'
    ? [...absent.value.values()]
        .flat()
        .map(({ name }) => name)
        .join()
    : '';
}
