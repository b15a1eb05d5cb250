import { supervisorStatus } from '../../embedded/supervisor/status.js';
import { overviewLooks, type OverviewLooks } from '../../probes/flow/overview-look.js';
import { DEFAULT_PROBE_TIMEOUT_MS } from '../../probes/snapshot.js';
import type { OverviewData } from '../../ui/ops/views/overview/overview-data.js';
import type { Verdict } from '../../ui/ops/ops-state.js';
import { hopStateText, hopTitle, isBroken } from '../../ui/ops/views/flow-lines.js';
import { runningIngest } from '../ingest-state.js';
import type { Cli } from '../cli.js';
import type { Project } from '../project.js';
import { useByService, type ServiceWatch } from '../services/service-watch.js';
import { ingestWords } from '../../ui/ops/views/ingest-words.js';

export interface OverviewFeed {
  look(signal: AbortSignal): Promise<OverviewData>;
  renew(): void;
}

/** Figures that change with every look, and that nobody reads that often. */
const USE_MS = 15_000;
/** What a look at containers costs is worth it only now and then; what is known is taken, nothing is waited for. */
const SERVICE_NEEDS = { freshMs: USE_MS, patienceMs: 0, figuresPatienceMs: 0 } as const;

/**
 * Looks for the overview: the services, what flows, and how far an ingest is; with `services` also what each of them
 * takes.
 */
export function overviewFeed(
  { topology, kafka, clickhouse, s3, airflow }: Project,
  { timeoutMs = DEFAULT_PROBE_TIMEOUT_MS }: Pick<Cli, 'timeoutMs'>,
  services?: ServiceWatch,
): OverviewFeed {
  const supervisor = (signal: AbortSignal) => supervisorStatus(topology.stateDir, signal);
  const looks: OverviewLooks = overviewLooks(
    topology,
    { kafka, clickhouse, s3, airflow, supervisor },
    { timeoutMs },
  );
  let wasIngesting = false;
  let use: OverviewData['use'] = [];
  let nextUse = 0;
  const renewUse = async (signal: AbortSignal): Promise<void> => {
    if (services === undefined || Date.now() < nextUse) return;
    const { rows } = await services.look(signal, SERVICE_NEEDS);
    use = useByService(rows);
    // How much of a core is taken is known from the second look on.
    nextUse = use.every(({ cpu }) => cpu === undefined) ? 0 : Date.now() + USE_MS;
  };
  return {
    async look(signal) {
      const ingest = await runningIngest(topology.stateDir);
      // An ingest takes what is pending, and what it leaves is known at its end.
      if (wasIngesting && ingest === undefined) looks.renew();
      wasIngesting = ingest !== undefined;
      const overview = await looks.look(signal);
      services?.heard(overview.report.services);
      await renewUse(signal);
      return { ...overview, use, ingest: ingest === undefined ? undefined : ingestWords(ingest) };
    },
    renew() {
      nextUse = 0;
      looks.renew();
    },
  };
}

/** Everything in one sentence. */
export function verdictOf({ report, problems, flow, takenAt }: OverviewData): Verdict {
  const broken = flow.hops.filter((hop) => isBroken(hop) || hop.state === 'unknown');
  const hopNames = broken.map((hop) => `${hopTitle(hop.name)} ${hopStateText(hop).slice(2)}`);
  const others = report.services
    .filter(({ name, state }) => state !== 'healthy' && !HOP_SERVICES.includes(name))
    .map(({ name, state }) => `${name} ${state}`);
  const ailing = [...hopNames, ...others];
  if (ailing.length > 0) return { tone: 'bad', text: `✖ ${ailing.join(', ')}`, takenAt };
  if (!report.healthy) {
    const starting = report.services.filter(({ state }) => state === 'starting').map(({ name }) => name);
    const why = starting.length > 0 ? `${starting.join(', ')} starting` : (problems[0] ?? 'not healthy');
    return {
      tone: starting.length > 0 ? 'warn' : 'bad',
      text: starting.length > 0 ? `… ${why}` : `✖ ${why}`,
      takenAt,
    };
  }
  if (flow.hops.some(({ state }) => state === 'paused'))
    return { tone: 'warn', text: '✔ Healthy; consumption is paused', takenAt };
  return { tone: 'ok', text: '✔ Healthy', takenAt };
}

const HOP_SERVICES: readonly string[] = ['s3', 'kafka', 'clickhouse', 'superset'];
