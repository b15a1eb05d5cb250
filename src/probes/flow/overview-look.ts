import type { Topology } from '../../topology/topology-types.js';
import { assembleReport } from '../assemble-report.js';
import { paced } from '../paced.js';
import { observe, type Observation, type ProbeLimits } from '../probe.js';
import { figureProbes, observeAll, type ProbeClients, type Snapshot } from '../snapshot.js';
import { absentObjectsProbe, type AbsentObjects } from './absent-objects.js';
import { flowOf, withSample } from './flow.js';
import { flowSample } from './flow-sample.js';
import type { Flow, FlowSample } from './flow-types.js';

/** What the overview shows. */
export interface Overview extends Snapshot {
  readonly flow: Flow;
  /** Rows come, or wait, or nobody knows. */
  readonly isMoving: boolean;
}

export interface OverviewLooks {
  /** One look. Rejects only when `signal` is aborted. */
  look(signal: AbortSignal): Promise<Overview>;
  /** Makes the next look leave nothing out. */
  renew(): void;
}

export interface LookOptions extends Pick<ProbeLimits, 'timeoutMs'> {
  /** Milliseconds. */
  readonly clock?: () => number;
}

/** What rests while nothing flows; a fault is seen by other probes. */
const REST_MS = { tables: 10_000, ledger: 10_000, pending: 10_000, drift: 30_000 } as const;

/** Looks that follow each other: the flow is told from all of them, and what is costly is not looked at each time. */
export function overviewLooks(
  topology: Topology,
  clients: ProbeClients,
  { timeoutMs, clock = Date.now }: LookOptions,
): OverviewLooks {
  const probes = figureProbes(topology, clients, { timeoutMs });
  const slow = {
    tables: paced(probes.tables, { clock, leastMs: REST_MS.tables }),
    ledger: paced(probes.ledger, { clock, leastMs: REST_MS.ledger }),
    pending: paced(probes.pending, { clock, leastMs: REST_MS.pending }),
    drift: paced(probes.drift, { clock, leastMs: REST_MS.drift, isWell: (found) => found.length === 0 }),
  };
  const findAbsent = absentObjectsProbe(topology, clients.clickhouse);
  const options = { eventStreams: topology.streams.length, logs: whereLogs(topology) };
  let samples: readonly FlowSample[] = [];
  let absentBefore = '';
  let isMoving = true;
  return {
    async look(signal) {
      const limits = { signal, timeoutMs };
      const finding = observe(findAbsent, limits);
      const drift = async () => {
        const names = namesOf(await finding);
        // What has gone is a difference to what is wanted, and what has come back is none any more.
        if (names !== absentBefore) slow.drift.renew();
        absentBefore = names;
        return await slow.drift.observe(limits);
      };
      const seen = await observeAll(topology, clients, limits, {
        topics: observe(probes.topics, limits),
        tables: slow.tables.observe(limits, isMoving),
        ledger: slow.ledger.observe(limits, isMoving),
        drift: drift(),
        pending: slow.pending.observe(limits),
        paused: whetherPaused(finding, () => observe(probes.paused, limits)),
      });
      const absent = await finding;
      const takenAt = new Date(clock());
      const assembled = assembleReport(topology, seen);
      samples = withSample(samples, flowSample(topology, { ...seen, absent }, assembled, takenAt));
      const flow = flowOf(samples, options);
      isMoving = moves(flow);
      return { takenAt, ...assembled, flow, isMoving };
    },
    renew() {
      for (const probe of Object.values(slow)) probe.renew();
    },
  };
}

function moves({ hops }: Flow): boolean {
  return hops.some(({ name, state, rate, backlog }) => {
    if (name === 'kafka' || name === 'clickhouse') {
      return rate === undefined || rate > 0 || (name === 'clickhouse' && (backlog?.count ?? 0) > 0);
    }
    return state === 'flowing';
  });
}

function whereLogs({ clickhouse }: Topology): string {
  return clickhouse.runtime === 'external' ? 'see the log of ClickHouse' : 'run npl-ops logs clickhouse';
}

/** A paused stream has no Kafka table: while all objects are there, nobody need ask. */
async function whetherPaused(
  finding: Promise<Observation<AbsentObjects>>,
  ask: () => Promise<Observation<readonly string[]>>,
): Promise<Observation<readonly string[]>> {
  const absent = await finding;
  return absent.kind === 'seen' && absent.value.size === 0 ? { kind: 'seen', value: [] } : await ask();
}

function namesOf(absent: Observation<AbsentObjects>): string {
  return absent.kind === 'seen'
    ? [...absent.value.values()].flatMap((objects) => objects.map(({ name }) => name)).join()
    : '';
}
