import { run } from '../../clients/exec.js';
import type { ClickHouse } from '../../clients/clickhouse.js';
import type { Docker } from '../../clients/docker.js';
import { insideContainer } from '../../clients/inside-container.js';
import type { Topology } from '../../topology/topology-types.js';
import { stacksOf } from '../../topology/stacks.js';
import { troubleOf } from '../judge.js';
import { observe } from '../probe.js';
import { dataFolders, foreignNotes, type DataFolder } from './data-folders.js';
import { keepSamples, placeKey } from './disk-samples.js';
import type { DiskData, DiskPart, DiskPlace, DiskUser } from './disk-types.js';
import { parseDf, parseDu } from './df-text.js';
import { dockerUsers } from './docker-df.js';
import { runwayOf } from './runway.js';
import { tableUsers } from './table-users.js';

export interface DiskTools {
  readonly docker: (node: string) => Docker;
  readonly clickhouse: Pick<ClickHouse, 'query'>;
}

/** Of one folder or engine: `du` over millions of files takes its time. */
const TIMEOUT_MS = 30_000;

/** How full the disks are, what fills them, and until when. What cannot be looked at is a problem and no more. */
export async function diskLook(topology: Topology, tools: DiskTools, signal: AbortSignal): Promise<DiskData> {
  const problems: string[] = [];
  const part = async (what: string, look: (own: AbortSignal) => Promise<DiskPart>): Promise<DiskPart> => {
    const seen = await observe(look, { signal, timeoutMs: TIMEOUT_MS });
    if (seen.kind === 'seen') return seen.value;
    problems.push(`${what} could not be looked at: ${troubleOf(seen)}`);
    return { places: [], users: [] };
  };
  const folders = dataFolders(topology);
  const parts = await Promise.all([
    ...folders.map((folder) =>
      part(`${folder.what} in ${folder.path}`, (own) => folderPart(folder, topology, tools, own)),
    ),
    ...stacksOf(topology).map(({ node }) =>
      part(`Docker on ${node}`, async (own) => ({
        places: [],
        users: dockerUsers(
          await tools.docker(node).cli(['system', 'df', '--format', '{{json .}}'], {
            signal: own,
            timeoutMs: TIMEOUT_MS,
          }),
          node,
        ),
      })),
    ),
    part('the tables of ClickHouse', async (own) => ({
      places: [],
      users: await tableUsers(topology, tools.clickhouse, own),
    })),
  ]);
  const places = distinct(parts.flatMap((each) => each.places));
  const samples = await keepSamples(topology.stateDir, places, new Date());
  return {
    places: places.map((place) => ({ ...place, ...runwayOf(samples.get(placeKey(place)) ?? []) })),
    users: parts.flatMap(({ users }): readonly DiskUser[] => users).sort((a, b) => b.bytes - a.bytes),
    problems,
    notes: foreignNotes(topology),
  };
}

/** The folder's size and its file system, from where the folder is. */
async function folderPart(
  { node, path, container, what, remedy }: DataFolder,
  { stackName }: Pick<Topology, 'stackName'>,
  { docker }: DiskTools,
  signal: AbortSignal,
): Promise<DiskPart> {
  const options = { signal, timeoutMs: TIMEOUT_MS };
  const tell =
    container === undefined
      ? async (program: string, flag: string) => (await run(program, [flag, '--', path], options)).stdout
      : (program: string, flag: string) =>
          insideContainer(
            docker(node),
            stackName,
            container.name,
          )([program, flag, container.path], {
            input: '',
            signal,
          });
  const [file, size] = await Promise.all([tell('df', '-Pk'), tell('du', '-sk')]);
  const place: DiskPlace = { ...parseDf(file), node };
  // Inside a container the mount is the container's own name for it.
  const mount = container === undefined ? place.mount : path;
  const users = [{ node, mount, what, where: path, bytes: parseDu(size), remedy }];
  return { places: [{ ...place, mount }], users };
}

/** Folders of one file system tell the same figures. */
function distinct(places: readonly DiskPlace[]): DiskPlace[] {
  const seen = new Map<string, DiskPlace>();
  for (const place of places) {
    const key = `${place.node} ${place.totalBytes} ${Math.round(place.freeBytes / 1e8)}`;
    if (!seen.has(key)) seen.set(key, place);
  }
  return [...seen.values()];
}
