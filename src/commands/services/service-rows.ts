import type { EngineName, EngineStatus, SupervisorStatus } from '../../embedded/engine.js';
import type { ProcessUse } from '../../probes/resources/process-use.js';
import { LOCAL, type Topology } from '../../topology/topology-types.js';
import type { ServiceRow } from '../../ui/ops/views/services/service-row.js';
import type { PsRow } from '../../ui/plain/ps-text.js';
import { psRows } from '../ps-rows.js';
import { containerRow } from './container-row.js';
import type { NodeSeen } from './node-seen.js';
import { externalRows } from './other-rows.js';
import { statusOf } from './row-status.js';

export interface EnginesSeen {
  /** Undefined: none runs. */
  readonly supervisor: SupervisorStatus | undefined;
  /** Engines that live without one: their process ids. */
  readonly leftBehind: ReadonlyMap<EngineName, number>;
  /** By process id. */
  readonly use: ReadonlyMap<number, ProcessUse>;
}

/** Every engine and container that there is or should be, with what it takes. */
export function serviceRows(
  topology: Topology,
  nodes: readonly NodeSeen[],
  engines: EnginesSeen,
): ServiceRow[] {
  const containers = new Map(nodes.map(({ node, own }) => [node, own ?? []]));
  const rows = psRows({ topology, engines: engines.supervisor?.engines ?? [], containers });
  const embedded = rows.filter(({ runtime }) => runtime === 'embedded');
  const docker = rows.filter(({ runtime }) => runtime === 'docker');
  return [
    ...embedded.map((row) => engineRow(row, engines)),
    ...supervisorRows(topology, engines),
    ...docker.map((row) =>
      containerRow(
        row,
        topology,
        nodes.find(({ node }) => node === row.node),
      ),
    ),
    ...externalRows(topology),
  ];
}

const NOTHING = {
  cpu: undefined,
  memoryBytes: undefined,
  memoryLimit: undefined,
  url: undefined,
  says: '',
  trouble: undefined,
  takenAt: undefined,
} as const;

function engineRow(row: PsRow, { supervisor, leftBehind, use }: EnginesSeen): ServiceRow {
  const name = row.service as EngineName;
  const engine = supervisor?.engines.find((each) => each.name === name);
  const pid = engine?.pid ?? leftBehind.get(name);
  const isAlone = engine?.pid === undefined && pid !== undefined;
  return {
    ...NOTHING,
    ...row,
    ...(isAlone ? { state: 'running', instance: String(pid) } : {}),
    id: `${row.node}/${name}`,
    product: name,
    runtime: 'embedded',
    status: isAlone ? 'healthy' : statusOf(row),
    handle: pid === undefined ? '' : String(pid),
    ...(pid === undefined ? {} : use.get(pid)),
    says: isAlone ? 'not supervised: a crash would not be mended' : row.says || whyOf(engine),
  };
}

/** One that runs again still knows how it ended before. */
function whyOf(engine: EngineStatus | undefined): string {
  if (engine?.lastExit === undefined) return '';
  return engine.state === 'running' ? `it was started again after this: ${engine.lastExit}` : engine.lastExit;
}

/** The supervisor is no service, but a process that must live. */
function supervisorRows(topology: Topology, { supervisor, leftBehind, use }: EnginesSeen): ServiceRow[] {
  const isWanted = (['kafka', 'clickhouse', 's3'] as const).some(
    (name) => topology[name].runtime === 'embedded',
  );
  if (!isWanted) return [];
  const pid = supervisor?.pid;
  const handle = pid === undefined ? '' : String(pid);
  const whenGone = leftBehind.size > 0 ? 'the engines live on without it; npl-ops up starts it again' : '';
  return [
    {
      ...NOTHING,
      id: `${LOCAL}/supervisor`,
      service: 'supervisor',
      product: 'supervisor',
      node: LOCAL,
      runtime: 'embedded',
      instance: handle,
      handle,
      state: pid === undefined ? 'stopped' : 'running',
      health: '',
      status: pid === undefined ? 'stopped' : 'healthy',
      since: supervisor?.startedAt,
      restarts: 0,
      image: 'embedded',
      ports: [],
      orphan: false,
      ...(pid === undefined ? {} : use.get(pid)),
      says: pid === undefined ? whenGone : '',
    },
  ];
}
