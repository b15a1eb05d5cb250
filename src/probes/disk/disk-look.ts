import { hostname } from 'node:os';
import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import { readEngine } from '../../clients/docker/info.js';
import type { Docker } from '../../clients/docker/docker.js';
import { messageOf } from '../../errors.js';
import { stacksOf } from '../../topology/stacks.js';
import { LOCAL, type Topology } from '../../topology/topology-types.js';
import { troubleOf } from '../judge.js';
import { observe } from '../probe.js';
import { dataFolders, diskNotes } from './data-folders.js';
import { keepSamples, samplesWith } from './disk-samples.js';
import type { DiskData, DiskPlace, DiskUser } from './disk-types.js';
import { dockerUsers } from './docker-df.js';
import { folderUsers } from './folder-users.js';
import { machinePlaces, placeKey } from './machine-places.js';
import { byUrgency, runwayOf } from './runway.js';
import { tableUsers } from './table-users.js';

export interface DiskTools {
  readonly docker: (node: string) => Docker;
  readonly clickhouse: Pick<ClickHouse, 'query'>;
  /** Of a question to ClickHouse, milliseconds. */
  readonly timeoutMs: number;
  /** For ssh, as `dockerOn` has it. */
  readonly env: NodeJS.ProcessEnv;
}

/** Of one folder or engine: `du` over millions of files takes its time. */
const TIMEOUT_MS = 30_000;

/** How full the disks are, what fills them, and until when. What cannot be looked at is a problem and no more. */
export async function diskLook(topology: Topology, tools: DiskTools, signal: AbortSignal): Promise<DiskData> {
  const { stateDir, stackName } = topology;
  const problems: string[] = [];
  const part = async <T>(
    what: string,
    look: (own: AbortSignal) => Promise<readonly T[]>,
    timeoutMs = TIMEOUT_MS,
  ) => {
    const seen = await observe(look, { signal, timeoutMs });
    if (seen.kind === 'seen') return seen.value;
    problems.push(`${what} could not be looked at: ${troubleOf(seen)}`);
    return [];
  };
  const folders = dataFolders(topology);
  const stacks = stacksOf(topology);
  const nodes = [...new Set([LOCAL, ...folders.map(({ node }) => node)])];
  const engines = new Map(
    stacks.map(({ node }) => [node, part(`Docker${on(node)}`, (own) => engineOf(node, tools, own))] as const),
  );
  const [places, users] = await Promise.all([
    Promise.all(
      nodes.map(async (node) => {
        const ours = folders.filter((each) => each.node === node).map(({ path }) => path);
        const roots = ((await engines.get(node)) ?? []).map(({ folder }) => folder).filter(Boolean);
        const all = [...new Set([...ours, ...roots])];
        return part<DiskPlace>(`the disks${on(node)}`, (own) =>
          machinePlaces(node, all, { env: tools.env, signal: own }),
        );
      }),
    ),
    Promise.all([
      ...folders.map((folder) =>
        part<DiskUser>(`${folder.what} in ${folder.path}`, (own) =>
          folderUsers(folder, { ...tools, stackName }, { signal: own, timeoutMs: TIMEOUT_MS }),
        ),
      ),
      ...[...engines.values()].map(async (engine) => (await engine).flatMap(({ users: own }) => own)),
      part<DiskUser>(
        'the tables of ClickHouse',
        (own) => tableUsers(topology, tools.clickhouse, own),
        tools.timeoutMs,
      ),
    ]),
  ]);
  const all = places.flat();
  const samples = await samplesWith(stateDir, all, new Date());
  await keepSamples(stateDir, samples).catch((error: unknown) => {
    problems.push(`what is free now could not be kept in ${stateDir}: ${messageOf(error)}`);
  });
  return {
    places: all
      .map((place) => ({ ...place, ...runwayOf(samples.get(placeKey(place)) ?? []) }))
      .sort(byUrgency),
    users: users
      .flat()
      .map((user) => ({ ...user, mount: mountOf(user, all) }))
      .sort((a, b) => b.bytes - a.bytes),
    problems,
    notes: diskNotes(topology),
  };
}

interface Engine {
  /** Empty: it is on no disk of this machine. */
  readonly folder: string;
  readonly users: readonly DiskUser[];
}

/** Where an engine keeps its images, and what they take. A virtual machine's own folder is none of this machine. */
async function engineOf(node: string, { docker }: DiskTools, signal: AbortSignal): Promise<Engine[]> {
  const args = ['system', 'df', '--format', '{{json .}}'];
  const [{ rootDir, machine }, text] = await Promise.all([
    readEngine(docker(node), signal),
    docker(node).cli(args, { signal, timeoutMs: TIMEOUT_MS }),
  ]);
  const folder = node === LOCAL && machine !== hostname() ? '' : rootDir;
  return [{ folder, users: dockerUsers(text, { node, folder }) }];
}

function mountOf({ node, folder }: DiskUser, places: readonly DiskPlace[]): string {
  return places.find((place) => place.node === node && place.folders.includes(folder))?.mount ?? '';
}

const on = (node: string): string => (node === LOCAL ? '' : ` on ${node}`);
